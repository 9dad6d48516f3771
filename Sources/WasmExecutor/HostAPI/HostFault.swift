import ScaleCodec
import StateMachine

/// Why a host function refuses what the runtime asks for. The runtime traps.
enum HostFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The runtime said that something is where its memory is not.
    case outOfBounds(address: UInt32, length: UInt32)
    case allocator(AllocatorError)
    case state(StateError)
    /// An argument does not decode.
    case undecodable(ScaleError)
    /// The runtime itself asks to be ended.
    case aborted
    /// What this call was not given: a keystore, say.
    case unavailable(String)
    case other(String)

    var description: String {
        switch self {
        case .outOfBounds(let address, let length): "\(length) bytes at \(address) are outside of the memory"
        case .allocator(.tooLarge(let size)): "an allocation of \(size) bytes is too large"
        case .allocator(.outOfSpace): "the heap is full"
        case .allocator(.invalidPointer(let address)): "there is no allocation at \(address)"
        case .allocator(.alreadyFree(let address)): "the allocation at \(address) is free already"
        case .allocator(.corruptList): "the heap's lists were overwritten"
        case .allocator(.poisoned): "the heap was given up after an error"
        case .state(let error): "\(error)"
        case .undecodable(let error): "an argument does not decode: \(error)"
        case .aborted: "the runtime aborted"
        case .unavailable(let what): "this call has no \(what)"
        case .other(let reason): reason
        }
    }
}
