import FrameSupport
import System

/// What a runtime gives so that blocks can be built and executed.
public protocol ExecutiveConfig: SystemConfig {
    associatedtype Extensions: TransactionExtension where Extensions.Call == RuntimeCall

    static func onInitialize(_ number: BlockNumber) -> Weight
    static func onIdle(_ number: BlockNumber, remaining: Weight) -> Weight
    static func onFinalize(_ number: BlockNumber)
    @discardableResult
    static func initializeStorageVersions() -> Weight
    static func onRuntimeUpgrade() -> Weight
    static func validateUnsigned(
        _ call: RuntimeCall, source: TransactionSource
    ) throws(TransactionValidityError) -> ValidTransaction
    static func offchainWorker(_ number: BlockNumber)
    static func createInherents(_ data: InherentData) -> [RuntimeCall]
    static func isInherent(_ call: RuntimeCall) -> Bool
    static func checkInherent(_ call: RuntimeCall, _ data: InherentData) -> InherentError?
    static var isBlockComplete: Bool { get }
    static func palletMetadata(in registry: inout TypeRegistry) -> [PalletMetadata]
}

/// Why a block is not valid. In Wasm this becomes a trap; natively the runtime API answers it as an error.
public enum InvalidBlock: Error, Equatable, Sendable {
    case wrongParent
    case undecodableExtrinsic(position: Int)
    case invalidTransaction(position: Int, TransactionValidityError)
    case wrongOrder(position: Int)
    case failedMandatory(position: Int)
    /// An inherent is missing that a pallet can not do without.
    case missingInherent
    case wrongStateRoot
    case wrongExtrinsicsRoot
    case wrongDigest
    case wrongNumber
    case badArguments(ScaleError)
    case unknownFunction
    case badGenesis(String)
}

#if hasFeature(Embedded)
extension InvalidBlock {
    /// What the blob logs before it traps. Embedded Swift has no reflection to print a case with.
    public var reason: String {
        switch self {
        case .wrongParent: "the block does not follow the newest one"
        case .undecodableExtrinsic(let position): "extrinsic \(position) does not decode"
        case .invalidTransaction(let position, _): "extrinsic \(position) is invalid"
        case .wrongOrder(let position): "extrinsic \(position) is an inherent and comes after a transaction"
        case .failedMandatory(let position): "extrinsic \(position) is mandatory and failed"
        case .missingInherent: "an inherent is missing"
        case .wrongStateRoot: "the state root is not the header's"
        case .wrongExtrinsicsRoot: "the extrinsics root is not the header's"
        case .wrongDigest: "the digest is not the header's"
        case .wrongNumber: "a block to execute has a number above 0"
        case .badArguments: "the arguments do not decode"
        case .unknownFunction: "there is no such function"
        case .badGenesis(let reason): reason
        }
    }
}
#endif

/// Builds and executes blocks: hooks, extrinsics in order, and the checks of a finished block.
///
/// Source: FRAME's `Executive`.
public enum Executive<Runtime: ExecutiveConfig> {
    typealias Extrinsic = UncheckedExtrinsic<Runtime>

    /// Sets the block up and runs the hooks before its extrinsics. Answers what kind of extrinsics it may hold.
    public static func initializeBlock(_ header: Header) {
        System<Runtime>.resetEvents()
        var weight = Runtime.blockWeights.baseBlock
        // Migrations run before anything reads or writes in the new layout, and still in the parent's block number.
        if System<Runtime>.noteRuntimeVersion() { weight += Runtime.onRuntimeUpgrade() }
        System<Runtime>.initialize(
            header.number, parentHash: header.parentHash,
            digest: Digest(logs: header.digest.logs.filter { $0.isPreRuntime }))
        weight += Runtime.onInitialize(header.number)
        System<Runtime>.registerWeight(weight, .mandatory)
        System<Runtime>.noteFinishedInitialize()
    }

    /// Applies one extrinsic. The outer failure means that it does not belong into this block (and wrote nothing that
    /// counts); the inner one that its call failed, which is recorded and paid for.
    public static func applyExtrinsic(_ bytes: [UInt8]) throws(TransactionValidityError) -> DispatchError? {
        try apply(try decode(bytes), bytes)
    }

    /// Decodes an extrinsic. One that no block has room for is refused unread: it would take memory for nothing.
    private static func decode(_ bytes: [UInt8]) throws(TransactionValidityError) -> Extrinsic {
        guard bytes.count <= Runtime.blockLength.most else { throw .invalid(.exhaustsResources) }
        do throws(ScaleError) {
            return try Extrinsic(bytes)
        } catch {
            throw .invalid(.call)
        }
    }

    private static func apply(_ extrinsic: Extrinsic, _ bytes: [UInt8]) throws(TransactionValidityError)
        -> DispatchError?
    {
        let context = extrinsic.context
        let signer = try extrinsic.signer()
        let isInherent = signer == nil && Runtime.isInherent(extrinsic.call)
        // Inherents come first, so that what they say holds for every transaction.
        if !isInherent, !System<Runtime>.areInherentsApplied { System<Runtime>.noteInherentsApplied() }
        System<Runtime>.noteExtrinsic(bytes.encoded())

        var post = PostDispatchInfo()
        var failure: DispatchError?
        if let who = signer, let extensions = extrinsic.signature?.extensions {
            let pre = try extensions.prepare(who, context)
            (post, failure) = run(extrinsic.call, .signed(who))
            try Runtime.Extensions.postDispatch(pre, context, post, result: failure)
        } else {
            if !isInherent { _ = try Runtime.validateUnsigned(extrinsic.call, source: .inBlock) }
            try Runtime.Extensions.prepareBare(context)
            (post, failure) = run(extrinsic.call, .none)
            Runtime.Extensions.postDispatchBare(context, post)
        }
        if failure != nil, context.info.class == .mandatory { throw .invalid(.badMandatory) }
        System<Runtime>.noteAppliedExtrinsic(failure, post, context.info)
        return failure
    }

    private static func run(_ call: Runtime.RuntimeCall, _ origin: Origin) -> (PostDispatchInfo, DispatchError?) {
        do throws(DispatchFailure) {
            return (try call.dispatch(origin), nil)
        } catch {
            return (error.post, error.error)
        }
    }

    /// Runs the hooks after the extrinsics and answers the finished header. Fails where an inherent is missing.
    public static func finalizeBlock() throws(InvalidBlock) -> Header {
        guard Runtime.isBlockComplete else { throw .missingInherent }
        System<Runtime>.noteFinishedExtrinsics()
        let number = System<Runtime>.blockNumber
        let remaining = Runtime.blockWeights.maxBlock - System<Runtime>.usedWeight
        if remaining != .zero {
            System<Runtime>.registerWeight(Runtime.onIdle(number, remaining: remaining), .mandatory)
        }
        Runtime.onFinalize(number)
        return System<Runtime>.finalize()
    }

    /// Executes a whole block, and fails unless it comes out as its header says.
    public static func executeBlock(_ block: Block) throws(InvalidBlock) {
        let header = block.header
        initializeBlock(header)
        guard header.number > 0 else { throw .wrongNumber }
        guard System<Runtime>.blockHash[header.number - 1] == header.parentHash else { throw .wrongParent }

        var pastInherents = false
        for (position, opaque) in block.extrinsics.enumerated() {
            let extrinsic: Extrinsic
            do throws(TransactionValidityError) {
                extrinsic = try decode(opaque.bytes)
            } catch .invalid(.call) {
                throw .undecodableExtrinsic(position: position)
            } catch {
                throw .invalidTransaction(position: position, error)
            }
            let isInherent = extrinsic.signature == nil && Runtime.isInherent(extrinsic.call)
            if isInherent, pastInherents { throw .wrongOrder(position: position) }
            pastInherents = !isInherent
            do throws(TransactionValidityError) {
                _ = try apply(extrinsic, opaque.bytes)
            } catch .invalid(.badMandatory) {
                throw .failedMandatory(position: position)
            } catch {
                throw .invalidTransaction(position: position, error)
            }
        }
        let result = try finalizeBlock()
        guard result.digest == header.digest else { throw .wrongDigest }
        guard result.extrinsicsRoot == header.extrinsicsRoot else { throw .wrongExtrinsicsRoot }
        guard result.stateRoot == header.stateRoot else { throw .wrongStateRoot }
    }

    /// Whether a transaction could run on top of the state at hand, for the pool. Bytes that are no extrinsic are a
    /// mistake of the caller and no transaction that is invalid.
    public static func validateTransaction(
        _ bytes: [UInt8], source: TransactionSource, parent: Hash256
    ) throws(ScaleError) -> TransactionValidity {
        guard bytes.count <= Runtime.blockLength.most else { return .failed(.invalid(.exhaustsResources)) }
        // The transaction is judged as part of the next block.
        System<Runtime>.initialize(
            System<Runtime>.blockNumber.saturatingAdd(1), parentHash: parent, digest: Digest())
        let extrinsic = try Extrinsic(bytes)
        return TransactionValidity { () throws(TransactionValidityError) in try validate(extrinsic, source) }
    }

    private static func validate(
        _ extrinsic: Extrinsic, _ source: TransactionSource
    ) throws(TransactionValidityError) -> ValidTransaction {
        let who = try extrinsic.signer()
        let context = extrinsic.context
        if context.info.class == .mandatory { throw .invalid(.mandatoryValidation) }
        if let who, let extensions = extrinsic.signature?.extensions { return try extensions.validate(who, context) }
        var verdict = try Runtime.validateUnsigned(extrinsic.call, source: source)
        verdict.combine(with: try Runtime.Extensions.validateBare(context))
        return verdict
    }

    /// Runs the pallets' work outside of consensus after the block with this header.
    public static func offchainWorker(_ header: Header) {
        System<Runtime>.initialize(header.number, parentHash: header.parentHash, digest: header.digest)
        Runtime.offchainWorker(header.number)
    }

    /// The inherents that this block must have, encoded as extrinsics without length.
    public static func inherentExtrinsics(_ data: InherentData) -> [OpaqueExtrinsic] {
        Runtime.createInherents(data).map { call in
            var output = ScaleEncoder()
            output.append(Extrinsic.formatVersion)
            call.encode(to: &output)
            return OpaqueExtrinsic(output.bytes)
        }
    }

    /// Checks a block's inherents against what this node sees.
    public static func checkInherents(_ block: Block, _ data: InherentData) -> CheckInherentsResult {
        var result = CheckInherentsResult()
        for opaque in block.extrinsics {
            guard let extrinsic = try? decode(opaque.bytes), extrinsic.signature == nil,
                Runtime.isInherent(extrinsic.call), let error = Runtime.checkInherent(extrinsic.call, data)
            else { continue }
            result.okay = false
            result.errors.put(error.identifier, error.data)
            if error.isFatal {
                result.fatalError = true
                break
            }
        }
        return result
    }
}

extension DigestItem {
    var isPreRuntime: Bool {
        if case .preRuntime = self { return true }
        return false
    }
}
