/// An event of a block.
public struct ChainEvent: Hashable, Sendable {
    /// When in the block it was told.
    public enum Phase: Hashable, Sendable {
        case initialization
        /// While the extrinsic at this place was applied.
        case extrinsic(Int)
        case finalization
    }

    public let phase: Phase
    public let pallet: String
    public let name: String
    /// Its fields, under its name.
    public let value: Value

    /// A field of the event.
    public subscript(field: String) -> Value? { value[field] }

    /// A field of the event as a Swift type.
    public func field<T: ValueDecodable>(_ name: String, as type: T.Type = T.self) throws(ValueError) -> T {
        try value.field(name)
    }

    /// Reads a `frame_system::EventRecord`.
    init(record: Value) throws(ValueError) {
        switch record["phase"] {
        case .variant(let phase)? where phase.name == "ApplyExtrinsic" && phase.fields.count == 1:
            self.phase = .extrinsic(Int(try UInt32(value: phase.fields[0].value)))
        case .variant(let phase)? where phase.name == "Finalization": self.phase = .finalization
        case .variant(let phase)? where phase.name == "Initialization": self.phase = .initialization
        case let other: throw ValueError(.unknownVariant(other?.variantName ?? "phase"), path: ["phase"])
        }
        guard case .variant(let outer)? = record["event"], outer.fields.count == 1,
            case .variant(let inner) = outer.fields[0].value
        else { throw ValueError(.missingField("event")) }
        pallet = outer.name
        name = inner.name
        value = .variant(inner)
    }
}

extension ChainEvent: CustomStringConvertible {
    public var description: String { "\(pallet).\(value)" }
}

extension ChainState {
    /// The events of the block, in order.
    public func events() async throws(ClientError) -> [ChainEvent] {
        let runtime = try await runtime()
        guard let records = try await value("System", "Events") else { return [] }
        return try runtime.converting("System.Events") { () throws(ValueError) in
            var events: [ChainEvent] = []
            for (place, record) in (records.elements ?? []).enumerated() {
                do throws(ValueError) {
                    events.append(try ChainEvent(record: record))
                } catch {
                    throw error.inside("\(place)")
                }
            }
            return events
        }
    }
}
