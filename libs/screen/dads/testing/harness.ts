// Entry of the build the test builder asks for; the specs bring their own components.
export {};
