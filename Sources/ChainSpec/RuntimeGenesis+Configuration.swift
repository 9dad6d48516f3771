import JSON
import OrderedCollections

extension RuntimeGenesis {
    /// The whole configuration that `GenesisBuilder_build_state` takes.
    ///
    /// - Parameter base: what the runtime answers to `GenesisBuilder_get_preset` without a name, or with the name of
    ///   the preset where there is one.
    public func configuration(over base: JSON) -> JSON {
        switch configuration {
        case .patch(let patch): base.merging(patch)
        case .config(let config): config
        case .preset: base
        }
    }
}

extension JSON {
    /// This value with a patch laid over it, as Substrate does: members of objects one by one, where null takes a
    /// member away; anything else as a whole.
    ///
    /// It goes as deep as the patch does, which parsing bounds.
    func merging(_ patch: JSON) -> JSON {
        guard case .object(var members) = self, case .object(let changes) = patch else { return patch }
        for (name, change) in changes {
            if change.isNull {
                members.removeValue(forKey: name)
            } else {
                members[name] = members[name]?.merging(change) ?? change
            }
        }
        return .object(members)
    }
}
