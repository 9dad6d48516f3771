import ArgumentParser

/// Reads whole numbers of a range; what is refused is told the range.
func wholeNumber(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
    { text in
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError("a whole number from \(range.lowerBound) to \(range.upperBound) is needed")
        }
        return number
    }
}

/// The numbers of settings that count something: none is not enough, and 32 bits are.
let countRange = 1...Int(UInt32.max)
