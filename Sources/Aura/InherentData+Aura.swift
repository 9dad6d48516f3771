import Primitives
import ScaleCodec

extension InherentData {
    /// What an author tells the runtime: the time in milliseconds since the Unix epoch, and on a chain with Aura the slot.
    public init(time: UInt64, slot: Slot?) {
        self.init()
        put(FixedBytes("timstap0"), time.encoded())
        if let slot { put(FixedBytes("auraslot"), slot.encoded()) }
    }
}
