import Crypto
import JSON
import JSONRPC
import Primitives

extension RPCParameter where Value == Hash256 {
    /// A block hash as 32 bytes of hex.
    static var blockHash: Self { RPCParameter("a hex string of 32 bytes") { $0.hexBytes.flatMap { Hash256($0) } } }
}

extension RPCParameter where Value == AccountID {
    /// An account by its SS58 address, of whatever network.
    static var account: Self {
        RPCParameter("an SS58 address") { json in
            guard let text = json.string else { return nil }
            do throws(SS58Error) {
                return try SS58.decodeAccount(text)
            } catch {
                return nil
            }
        }
    }
}

extension RPCParameter where Value == [[UInt8]] {
    static var keys: Self { .list(of: .hexBytes) }
}
