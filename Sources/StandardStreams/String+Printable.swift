extension String {
    /// The text with what would move a terminal's cursor or begin a line written as its code: logs tell texts that come from
    /// anywhere.
    public var printable: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        var printable = ""
        for scalar in unicodeScalars {
            if scalar.properties.generalCategory == .control {
                printable += scalar.escaped(asASCII: true)
            } else {
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }
}
