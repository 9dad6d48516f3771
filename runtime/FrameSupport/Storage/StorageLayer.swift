import HostInterface
import Primitives

/// Runs `body` in a storage transaction: an error undoes its writes and its events.
public func withStorageLayer<R>(_ body: () throws(DispatchError) -> R) throws(DispatchError) -> R {
    Host.startTransaction()
    do throws(DispatchError) {
        let result = try body()
        Host.commitTransaction()
        return result
    } catch {
        Host.rollbackTransaction()
        throw error
    }
}
