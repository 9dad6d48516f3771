import Executive
import Executor
import RPC
import TransactionPool

extension RuntimeRefusal {
    /// The reason of a refusal as clients are told it; for a function that there is not, in the words that they look for.
    init(of function: String, _ error: InvalidBlock) {
        switch error {
        case .unknownFunction: self.init("Exported method \(function) is not found")
        case .badArguments(let error): self.init("Bad input data provided to \(function): \(error.words)")
        case .badGenesis(let reason): self.init(reason)
        case .wrongParent: self.init("the block has another parent")
        case .undecodableExtrinsic(let position): self.init("extrinsic \(position) does not decode")
        case .invalidTransaction(let position, let error): self.init("extrinsic \(position) is invalid: \(error.words)")
        case .wrongOrder(let position): self.init("extrinsic \(position) is an inherent behind a transaction")
        case .failedMandatory(let position): self.init("extrinsic \(position) is mandatory, and failed")
        case .missingInherent: self.init("an inherent is missing")
        case .wrongStateRoot: self.init("the state root is another")
        case .wrongExtrinsicsRoot: self.init("the root of the extrinsics is another")
        case .wrongDigest: self.init("the digest is another")
        case .wrongNumber: self.init("the number does not follow the parent's")
        }
    }
}
