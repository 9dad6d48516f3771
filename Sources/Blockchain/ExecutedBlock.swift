import Executor
import Primitives
import ScaleCodec
import StateMachine
import Trie

/// The extrinsics root of a block without extrinsics.
enum GenesisBlockRoot {
    static var extrinsics: Hash256 { TrieRoot.empty }
}

/// A block whose execution is proved: its extrinsics change the parent's state to what its header says.
///
/// Only authoring and `Blockchain.execute` make one, so that no other block can be imported.
public struct ExecutedBlock: Sendable {
    public let header: Header
    public let extrinsics: [OpaqueExtrinsic]
    public let changes: StorageChanges
    public let justifications: [Justification]?

    package init(
        header: Header, extrinsics: [OpaqueExtrinsic], changes: StorageChanges, justifications: [Justification]? = nil
    ) {
        self.header = header
        self.extrinsics = extrinsics
        self.changes = changes
        self.justifications = justifications
    }

    /// The block with a seal at the end of its digest, which is no part of what is executed.
    package func sealed(_ seal: DigestItem) -> ExecutedBlock {
        var header = header
        header.digest.logs.append(seal)
        return ExecutedBlock(
            header: header, extrinsics: extrinsics, changes: changes, justifications: justifications)
    }
}

extension Blockchain {
    /// Executes a block that came from elsewhere on its parent's state.
    ///
    /// In a block that somebody stands for, signatures are valid: they are verified together, while the runtime goes on as
    /// if each were. Where one is not, all that followed from it is thrown away, and the block is executed as it is, for a
    /// runtime may have something else to say of such a signature than that the block is bad.
    public func execute(
        _ block: Block, justifications: [Justification]? = nil
    ) throws(BlockchainError) -> ExecutedBlock {
        let state = try state(at: block.header.parentHash)
        let externalities = Externalities.logged(.stored(state))
        externalities.assumeSignatures()
        let result = Result { () throws(BlockchainError) in try run(block, on: externalities) }
        let changes =
            externalities.assumedSignaturesAreValid()
            ? try result.get() : try run(block, on: Externalities.logged(.stored(state)))
        return ExecutedBlock(
            header: block.header, extrinsics: block.extrinsics, changes: changes, justifications: justifications)
    }

    private func run(
        _ block: Block, on externalities: Externalities
    ) throws(BlockchainError) -> StorageChanges {
        let hash = block.header.hash
        do throws(ExecutorError) {
            // The author's seal, at the end, is consensus's, and not part of what is executed. Seals elsewhere are the
            // runtime's to refuse: it has made none.
            var unsealed = block
            if case .seal = unsealed.header.digest.logs.last { unsealed.header.digest.logs.removeLast() }
            _ = try executor.call("Core_execute_block", unsealed.encoded(), on: externalities)
        } catch .refused(_, let reason) {
            throw .invalidBlock(hash, reason: reason)
        } catch {
            throw .executor(error)
        }
        // Most runtimes asked for the root, before which it was done.
        _ = externalities.settleAssumedSignatures()
        let changes = try drainChanges(of: externalities)
        guard changes.root == block.header.stateRoot else {
            throw .invalidBlock(hash, reason: "its state root differs from that of its execution")
        }
        return changes
    }

    /// What calls changed, in the trie layout that the runtime they ran asks for.
    package func drainChanges(of externalities: Externalities) throws(BlockchainError) -> StorageChanges {
        let number: UInt8
        do throws(ExecutorError) {
            number = try executor.version(on: externalities).stateVersion
        } catch {
            throw .executor(error)
        }
        do throws(StateError) {
            guard let version = StateVersion(rawValue: number) else { throw .unknownStateVersion(number) }
            return try externalities.drainChanges(version: version)
        } catch {
            throw .state(error)
        }
    }
}
