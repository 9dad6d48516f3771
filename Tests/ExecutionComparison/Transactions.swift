import ChainTestSupport
import Crypto
import CybrosRuntime
import Executive
import Primitives
import ScaleCodec

/// Transactions, and ways to spoil them.
public enum Transactions {
    /// The call of an extrinsic; nil where it does not decode.
    static func call(of extrinsic: OpaqueExtrinsic) -> CybrosRuntime.RuntimeCall? {
        (try? UncheckedExtrinsic<CybrosRuntime>(extrinsic.bytes))?.call
    }

    /// What can be wrong with a transaction.
    public enum Fault: CaseIterable, Sendable {
        case badSignature, otherSigner, stale, future, otherRuntime, otherFormat, otherGenesis, otherBirth, deadEra
        case unborn, tip, noAccount, unsigned, empty, version, unknownPallet, unknownCall, truncated, trailing
        case mutated, heavy, long, deep, manyCalls, zeroSender
    }

    /// A transaction of a call that has this fault.
    static func spoilt(
        _ fault: Fault, _ call: [UInt8], by key: KeyPair, _ form: TransactionForm, _ random: inout SeededGenerator
    ) -> OpaqueExtrinsic {
        var form = form
        var call = call
        switch fault {
        case .stale: form.nonce = form.nonce == 0 ? .max : form.nonce - 1
        case .future: form.nonce += UInt32.random(in: 1...1000, using: &random)
        case .otherRuntime: form.specVersion += 1
        case .otherFormat: form.transactionVersion += 1
        case .otherGenesis: form.genesis = .zero
        case .otherBirth: form.birth = .zero
        case .deadEra: form.era = .mortal(period: 4, phase: 1)
        case .unborn:
            form.era = .mortal(period: 64, phase: 40)
            form.birth = .zero
        case .tip: form.tip = Bool.random(using: &random) ? .max : 1 << 62
        case .unknownPallet: call = [UInt8.random(in: 103...200, using: &random)] + call
        case .unknownCall: call = [call.first ?? 0, 200] + call.dropFirst(2)
        // `System.kill_prefix` of more keys than a block has time for.
        case .heavy: call = [0, 6, 0] + UInt32.max.encoded()
        // `System.remark` of more bytes than transactions may fill of a block.
        case .long: call = [0, 0] + [UInt8](repeating: 7, count: 5 * 1024 * 1024 / 4 * 3).encoded()
        case .deep: call = [UInt8](repeating: 255, count: 600).enumerated().map { $0.offset % 2 == 0 ? 255 : 0 } + call
        // `Utility.batch` of one call too many.
        case .manyCalls: call = [40, 0] + Compact(UInt32(10_923)).encoded() + [UInt8](repeating: 0, count: 3 * 10_923)
        default: break
        }
        var extrinsic = form.sign(encoded: call, by: key)
        switch fault {
        case .badSignature: extrinsic.bytes[Int.random(in: 35..<99, using: &random)] ^= 1
        case .otherSigner: extrinsic.bytes.replaceSubrange(2..<34, with: DevelopmentKeys.bobStash.accountID.bytes)
        case .noAccount: extrinsic.bytes.replaceSubrange(1..<34, with: [1])
        case .zeroSender: extrinsic.bytes.replaceSubrange(2..<34, with: [UInt8](repeating: 0, count: 32))
        case .unsigned: extrinsic.bytes = [4] + call
        case .empty: extrinsic.bytes = []
        case .version: extrinsic.bytes[0] = UInt8.random(in: 5...0x83, using: &random)
        case .truncated: extrinsic.bytes.removeLast(Int.random(in: 1...extrinsic.bytes.count, using: &random))
        case .trailing: extrinsic.bytes.append(0)
        case .mutated: mutate(&extrinsic.bytes, &random)
        default: break
        }
        return extrinsic
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard let place = bytes.indices.randomElement(using: &random) else { return }
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: place)
            default: bytes.insert(contentsOf: random.bytes(upTo: 4), at: place)
            }
        }
    }
}
