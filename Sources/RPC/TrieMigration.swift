import JSON
import JSONRPC
import StateMachine

/// How many values of the state are still laid out as state version 0 has them: a long one within its node, and not
/// under its own hash.
struct TrieMigration {
    /// Bytes of the longest value that stays in its node in state version 1, too.
    private static let longestInlineValue = 32

    private let reader: StateReader
    private let allowance: AnswerAllowance
    private var topTotal = 0
    private var topRemaining = 0
    private var childTotal = 0
    private var childRemaining = 0

    /// Looks at every value of the state.
    init(_ reader: StateReader, _ allowance: AnswerAllowance) throws(RPCError) {
        self.reader = reader
        self.allowance = allowance
        var children: [[UInt8]] = []
        let top = { (state: StateView, last: [UInt8]?, limit: Int) throws(StateError) in
            try state.keys(prefix: [], startAfter: last, limit: limit)
        }
        try reader.forEach(top) { key throws(RPCError) in
            topTotal += 1
            if let child = ChildStorage.name(of: key) { children.append(child) }
            let remains = try remains { state throws(StateError) in
                (try state.get(key), { () throws(StateError) in try state.proof(of: [key]) })
            }
            if remains { topRemaining += 1 }
        }
        for child in children {
            let keys = { (state: StateView, last: [UInt8]?, limit: Int) throws(StateError) in
                try state.childKeys(child, prefix: [], startAfter: last, limit: limit)
            }
            try reader.forEach(keys) { key throws(RPCError) in
                childTotal += 1
                let remains = try remains { state throws(StateError) in
                    (
                        try state.childGet(child, key),
                        { () throws(StateError) in try state.childProof(child, of: [key]) }
                    )
                }
                if remains { childRemaining += 1 }
            }
        }
    }

    /// A value under its own hash is a node of the proof that shows it.
    private func remains(
        _ find: (StateView) throws(StateError) -> (value: [UInt8]?, proof: () throws(StateError) -> [[UInt8]])
    ) throws(RPCError) -> Bool {
        try allowance.check()
        return try reader.read { state throws(StateError) in
            let (value, proof) = try find(state)
            guard let value, value.count > Self.longestInlineValue else { return false }
            return try !proof().contains(value)
        }
    }

    var json: JSON {
        [
            "topRemainingToMigrate": JSON(topRemaining), "childRemainingToMigrate": JSON(childRemaining),
            "totalTop": JSON(topTotal), "totalChild": JSON(childTotal),
        ]
    }
}
