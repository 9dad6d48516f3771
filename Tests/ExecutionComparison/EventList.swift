import ChainTestSupport
import CybrosRuntime
import ScaleCodec
import System

/// The events of a block, as they stand in its state.
struct EventList {
    typealias Record = EventRecord<CybrosRuntime.RuntimeEvent>

    static let key = StorageKeys.value("System", "Events")

    let records: [Record]

    init(_ bytes: [UInt8]) throws(ScaleError) { records = try [Record](decoding: bytes) }

    /// What the newest of the events for which `outcome` knows one says of a call, and the events before it.
    static func newest(
        _ records: ArraySlice<Record>, _ outcome: (CybrosRuntime.RuntimeEvent) -> Bool?
    ) -> (succeeded: Bool, before: ArraySlice<Record>)? {
        for index in records.indices.reversed() {
            if let succeeded = outcome(records[index].event) {
                return (succeeded, records[records.startIndex..<index])
            }
        }
        return nil
    }
}
