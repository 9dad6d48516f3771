/// What operators call their nodes.
enum NodeName {
    /// Names have fewer characters.
    static let lengthLimit = 64

    /// What is wrong with a name; nil where nothing is.
    static func fault(in name: String) -> String? {
        let lowercased = name.lowercased()
        if name.allSatisfy(\.isWhitespace) { return "is empty; give the node a name" }
        if name.unicodeScalars.count >= lengthLimit { return "is too long; use fewer than \(lengthLimit) characters" }
        if name.contains(where: { $0 == "." || $0 == "@" }) { return "has a . or @ in it; leave these out" }
        if lowercased.contains("http:") || lowercased.contains("https:") || lowercased.hasPrefix("www") {
            return "looks like the address of a page; leave that out"
        }
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "has control characters in it; leave these out"
        }
        return nil
    }

    /// A name of two words.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    static func random(using generator: inout some RandomNumberGenerator) -> String {
        // Neither list is empty.
        [first, second].compactMap { $0.randomElement(using: &generator) }.joined(separator: "-")
    }

    private static let first = [
        "amber", "brave", "brisk", "calm", "clever", "coral", "crisp", "eager", "early", "gentle", "golden", "happy",
        "honest", "humble", "ivory", "jolly", "keen", "kind", "lively", "lucid", "merry", "mild", "noble", "patient",
        "proud", "quick", "quiet", "rapid", "silver", "steady", "sunny", "swift",
    ]
    private static let second = [
        "anchor", "badger", "beacon", "bridge", "brook", "cedar", "comet", "condor", "falcon", "fjord", "forest",
        "garden", "glacier", "harbor", "heron", "island", "lantern", "lynx", "maple", "meadow", "meteor", "orchard",
        "otter", "pebble", "prairie", "raven", "river", "sparrow", "summit", "thicket", "tundra", "valley",
    ]
}
