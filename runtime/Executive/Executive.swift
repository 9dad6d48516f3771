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

/// Why a function of the runtime has no answer: arguments that are none, or a block that is not valid. In Wasm this becomes
/// a trap; natively it is an error.
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
}

extension InvalidBlock {
    /// The reason for whoever called `function`, in FRAME's words where clients know those.
    public func reason(in function: String) -> String {
        switch self {
        case .wrongParent: return "the block has another parent"
        case .undecodableExtrinsic(let position): return "extrinsic \(position) does not decode"
        case .invalidTransaction(let position, let error): return "extrinsic \(position) is invalid: \(error.words)"
        case .wrongOrder(let position): return "extrinsic \(position) is an inherent behind a transaction"
        case .failedMandatory(let position): return "extrinsic \(position) is mandatory, and failed"
        case .missingInherent: return "an inherent is missing"
        case .wrongStateRoot: return "the state root is another"
        case .wrongExtrinsicsRoot: return "the root of the extrinsics is another"
        case .wrongDigest: return "the digest is another"
        case .wrongNumber: return "the number does not follow the parent's"
        case .badArguments(let error):
            // The name of the API stands before the first underscore.
            let method = function.utf8.drop { $0 != UInt8(ascii: "_") }.dropFirst()
            return "Bad input data provided to \(Substring(method)): \(error.words)"
        case .unknownFunction: return "Exported method \(function) is not found"
        }
    }
}

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
    ///
    /// - Throws: where the bytes are no extrinsic.
    public static func applyExtrinsic(_ bytes: [UInt8]) throws(ScaleError) -> ApplyExtrinsicResult {
        guard fitsBlock(bytes) else { return .failure(.invalid(.exhaustsResources)) }
        let extrinsic = try Extrinsic(bytes)
        do throws(TransactionValidityError) {
            return .success(try apply(extrinsic, bytes).map { .failure($0) } ?? .success(Unit()))
        } catch {
            return .failure(error)
        }
    }

    /// Whether any block has room for the extrinsic. One that is too long for all is refused unread: it would take memory
    /// for nothing.
    private static func fitsBlock(_ bytes: [UInt8]) -> Bool { bytes.count <= Runtime.blockLength.most }

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
            guard fitsBlock(opaque.bytes) else {
                throw .invalidTransaction(position: position, .invalid(.exhaustsResources))
            }
            let extrinsic = try decode(opaque, position)
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

    private static func decode(_ opaque: OpaqueExtrinsic, _ position: Int) throws(InvalidBlock) -> Extrinsic {
        do throws(ScaleError) {
            return try Extrinsic(opaque.bytes)
        } catch {
            throw .undecodableExtrinsic(position: position)
        }
    }

    /// Whether a transaction could run on top of the state at hand, for the pool.
    ///
    /// - Throws: where the bytes are no extrinsic.
    public static func validateTransaction(
        _ bytes: [UInt8], source: TransactionSource, parent: Hash256
    ) throws(ScaleError) -> TransactionValidity {
        guard fitsBlock(bytes) else { return .failed(.invalid(.exhaustsResources)) }
        let extrinsic = try Extrinsic(bytes)
        // The transaction is judged as part of the next block.
        System<Runtime>.initialize(
            System<Runtime>.blockNumber.saturatingAdd(1), parentHash: parent, digest: Digest())
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
    public static func checkInherents(
        _ block: Block, _ data: InherentData
    ) throws(InvalidBlock) -> CheckInherentsResult {
        var result = CheckInherentsResult()
        for (position, opaque) in block.extrinsics.enumerated() {
            // No inherent is so long.
            guard fitsBlock(opaque.bytes) else { continue }
            let extrinsic = try decode(opaque, position)
            guard extrinsic.signature == nil, Runtime.isInherent(extrinsic.call),
                let error = Runtime.checkInherent(extrinsic.call, data)
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
