import CBuildCommit

/// What the program calls itself.
public enum ProgramVersion {
    /// The command.
    public static let program = "cybros-node"
    /// The release; the one place where it stands.
    public static let number = "0.1.0"
    /// The commit that was built, where the build was told.
    public static let commit = String(cString: cybros_build_commit())

    /// The release with its commit, as `system_version` answers it.
    public static let text = commit.isEmpty ? number : "\(number)-\(commit)"
}
