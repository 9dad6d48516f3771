import CHostContext
import Executor
import HostInterface
import Primitives
import ScaleCodec
import TransactionPool

/// A runtime that is enough for a node: extrinsics set one key each, and count up their account's nonce.
enum FixtureRuntime {
    static let code = Array("a fixture of a runtime, and long enough".utf8)
    static let metadata = Array("meta".utf8) + [14, 0]
    static let codeKey = Array(":code".utf8)
    static let headerKey = Array("header".utf8)
    static let countKey = Array("count".utf8)

    static var version: RuntimeVersion {
        let sessionKeys = FixedBytes<Eight>([0xab, 0x3c, 0x05, 0x72, 0x29, 0x1f, 0xeb, 0x8b])
        return RuntimeVersion(
            specName: "fixture", implName: "fixture-node", authoringVersion: 1, specVersion: 7, implVersion: 2,
            apis: sessionKeys.map { [Pair($0, 1)] } ?? [], transactionVersion: 3, stateVersion: 1)
    }

    static let native = NativeRuntime(code: code, version: version) { (name, input) throws(RuntimeRefusal) in
        var decoder = ScaleDecoder(input)
        let result: [UInt8]?
        do throws(ScaleError) {
            result = try answer(name, &decoder)
        } catch {
            throw RuntimeRefusal("\(error)")
        }
        guard let result else { throw RuntimeRefusal("Exported method \(name) is not found") }
        return result
    }

    /// One extrinsic: `key` gets `value`.
    struct Assignment: ScaleEncodable, ScaleDecodable {
        var account: AccountID
        var nonce: UInt32
        var key: [UInt8]
        var value: [UInt8]

        init(_ account: AccountID, nonce: UInt32, key: String, value: String) {
            self.account = account
            self.nonce = nonce
            self.key = Array(key.utf8)
            self.value = Array(value.utf8)
        }

        func encode(to output: inout ScaleEncoder) {
            account.encode(to: &output)
            nonce.encode(to: &output)
            key.encode(to: &output)
            value.encode(to: &output)
        }

        init(from input: inout ScaleDecoder) throws(ScaleError) {
            account = try input.decode()
            nonce = try input.decode()
            key = try input.decode()
            value = try input.decode()
        }

        /// As clients send it: with its length in front.
        var extrinsic: [UInt8] { OpaqueExtrinsic(encoded()).encoded() }
    }

    private static func answer(_ name: String, _ input: inout ScaleDecoder) throws(ScaleError) -> [UInt8]? {
        switch name {
        case "Core_version": return version.encoded()
        case "Core_initialize_block":
            let header: Header = try input.decode()
            Host.set(headerKey, header.encoded())
            Host.set(countKey, UInt32(0).encoded())
            return [0]
        case "BlockBuilder_inherent_extrinsics": return [OpaqueExtrinsic]().encoded()
        case "BlockBuilder_apply_extrinsic":
            let extrinsic: OpaqueExtrinsic = try input.decode()
            return try apply(extrinsic)
        case "BlockBuilder_finalize_block": return try finalize()
        case "TaggedTransactionQueue_validate_transaction":
            _ = try input.decode(TransactionSource.self)
            let extrinsic: OpaqueExtrinsic = try input.decode()
            return validate(extrinsic).encoded()
        case "Metadata_metadata": return metadata.encoded()
        case "AccountNonceApi_account_nonce":
            let account: AccountID = try input.decode()
            return nonce(account).encoded()
        case "TransactionPaymentApi_query_info":
            let extrinsic: OpaqueExtrinsic = try input.decode()
            let length: UInt32 = try input.decode()
            let fee = UInt128(length) * 1_000_000_000_000
            return Compact<UInt64>(125_000).encoded() + Compact<UInt64>(UInt64(extrinsic.bytes.count)).encoded() + [0]
                + fee.encoded()
        case "TransactionPaymentApi_query_fee_details":
            let extrinsic: OpaqueExtrinsic = try input.decode()
            let tip = UInt128(5).encoded()
            guard extrinsic.bytes.first != 0 else { return [0] + tip }
            return [1] + UInt128(16).encoded() + UInt128(17).encoded() + UInt128(0).encoded() + tip
        case "SessionKeys_generate_session_keys":
            return host.sr25519Generate(keyType: Array("test".utf8), seed: nil).encoded()
        case "SessionKeys_decode_session_keys":
            let keys: [UInt8] = try input.decode()
            guard keys.count == 32 else { return [0] }
            return [1, 4] + keys.encoded() + Array("test".utf8)
        default: return nil
        }
    }

    /// The host functions of this thread, for the one that runtimes here do not import yet.
    private static var host: any HostFunctions {
        guard let pointer = cybros_host_context_get() else { fatalError("no host function outside of a call") }
        return pointer.assumingMemoryBound(to: (any HostFunctions).self).pointee
    }

    private static func nonceKey(_ account: AccountID) -> [UInt8] { Array("nonce:".utf8) + account.bytes }

    private static func nonce(_ account: AccountID) -> UInt32 {
        Host.get(nonceKey(account)).flatMap { try? UInt32(decoding: $0) } ?? 0
    }

    private static func apply(_ extrinsic: OpaqueExtrinsic) throws(ScaleError) -> [UInt8] {
        guard let assignment = try? Assignment(decoding: extrinsic.bytes) else {
            return [1] + TransactionValidityError.invalid(.call).encoded()
        }
        let expected = nonce(assignment.account)
        guard assignment.nonce == expected else {
            return [1] + TransactionValidityError.invalid(assignment.nonce < expected ? .stale : .future).encoded()
        }
        Host.set(nonceKey(assignment.account), (expected + 1).encoded())
        Host.set(assignment.key, assignment.value)
        let count = try Host.get(countKey).map { bytes throws(ScaleError) in try UInt32(decoding: bytes) } ?? 0
        Host.set(Array("extrinsic:".utf8) + count.bigEndian.encoded(), extrinsic.encoded())
        Host.set(countKey, (count + 1).encoded())
        return [0, 0]
    }

    private static func finalize() throws(ScaleError) -> [UInt8] {
        guard let bytes = Host.get(headerKey) else { return [] }
        var header = try Header(decoding: bytes)
        Host.clear(headerKey)
        let count = try Host.get(countKey).map { bytes throws(ScaleError) in try UInt32(decoding: bytes) } ?? 0
        Host.clear(countKey)
        var extrinsics: [[UInt8]] = []
        for index in 0..<count {
            let key = Array("extrinsic:".utf8) + index.bigEndian.encoded()
            extrinsics.append(Host.get(key) ?? [])
            Host.clear(key)
        }
        Host.set(Array("number".utf8), header.number.encoded())
        header.extrinsicsRoot = Host.orderedRoot(extrinsics, version: 1)
        header.digest.logs.append(.other([1, 2, 3]))
        header.stateRoot = Host.storageRoot(version: 1)
        return header.encoded()
    }

    private static func validate(_ extrinsic: OpaqueExtrinsic) -> TransactionValidity {
        guard let assignment = try? Assignment(decoding: extrinsic.bytes) else { return .failed(.invalid(.call)) }
        let expected = nonce(assignment.account)
        guard assignment.nonce >= expected else { return .failed(.invalid(.stale)) }
        if assignment.key == Array("poor".utf8) { return .failed(.invalid(.payment)) }
        let requires = assignment.nonce > expected ? [tag(assignment.account, assignment.nonce - 1)] : []
        return .valid(
            ValidTransaction(
                priority: UInt64(assignment.value.count), requires: requires,
                provides: [tag(assignment.account, assignment.nonce)]))
    }

    private static func tag(_ account: AccountID, _ nonce: UInt32) -> [UInt8] { account.encoded() + nonce.encoded() }
}
