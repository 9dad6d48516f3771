/// What the program was started with.
enum ProgramArguments {
    /// The arguments behind the program's name.
    ///
    /// Swift's own list mends what is not UTF-8, and a mended path is another path.
    static func current() throws(CommandLineError) -> [String] {
        var arguments: [String] = []
        for position in 1..<max(1, Int(CommandLine.argc)) {
            guard let text = CommandLine.unsafeArgv[position] else { break }
            guard let argument = String(validatingCString: text) else {
                throw .argumentNotUTF8(position: position)
            }
            arguments.append(argument)
        }
        return arguments
    }

    /// The arguments with `-lsync=debug` as `--log=sync=debug`: the parser would look for an option called `lsync`.
    static func spelledOut(_ arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        let options = arguments[..<end].map { argument in
            guard argument.hasPrefix("-l"), argument.utf8.count > 2 else { return argument }
            let directives = argument.dropFirst(2)
            return "--log=" + (directives.hasPrefix("=") ? directives.dropFirst() : directives)
        }
        return options + arguments[end...]
    }
}
