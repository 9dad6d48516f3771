import JSON
import OrderedCollections

extension RuntimeGenesis {
    /// The name of the preset that the runtime builds the genesis state from; nil where it is told its configuration.
    public var presetName: String? {
        if case .preset(let name) = configuration { name } else { nil }
    }

    /// The whole configuration that `GenesisBuilder_build_state` takes.
    ///
    /// - Parameters:
    ///   - defaults: what the runtime answers to `GenesisBuilder_get_preset` without a name.
    ///   - preset: what it answers to the name of the preset, where there is one: what differs from the defaults.
    public func configuration(over defaults: JSON, preset: JSON = .object([:])) -> JSON {
        switch configuration {
        case .patch(let patch): defaults.merging(patch)
        case .config(let config): config
        case .preset: defaults.merging(preset)
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
