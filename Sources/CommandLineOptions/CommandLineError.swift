import ChainSpec
import Crypto

/// Why a command did not do what it was told; the description is one line that also says what helps.
public enum CommandLineError: Error, Equatable, Sendable {
    /// No chain was named.
    case noChain
    /// The chain's file can not be used.
    case badChainSpec(file: String, ChainSpecError)
    /// The node could not give an embedded chain, make a genesis state or go on running, for this reason.
    case node(String)
    /// An argument, counted from 1, is not UTF-8.
    case argumentNotUTF8(position: Int)
    /// Nothing says where data go.
    case noHomeFolder
    /// Something on the way to a folder is not a folder.
    case notAFolder(String)
    case folderNotMade(path: String, reason: String)
    case folderNotRemoved(path: String, reason: String)
    case unreadableFile(path: String, reason: String)
    /// A running process holds the database.
    case databaseInUse(path: String, process: Int32)
    /// A question has nobody to answer it.
    case noTerminal
    /// Nothing was given to read a key from.
    case noKey
    case badSecret(KeyError)
    case badMnemonic(MnemonicError)
    case badAddress(SS58Error)
    /// A public key of this scheme has another form.
    case badPublicKey(SignatureScheme)
    /// The genesis runtime wants a layout of the state that this program does not know.
    case unknownStateVersion(UInt8)
    case badGenesisState(String)
}

extension CommandLineError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noChain: "no chain was chosen; use --dev for a development chain, or --chain with dev, local or a file"
        case .badChainSpec(_, .unreadable(let file, let reason)):
            "the chain specification \(file) can not be read: \(reason); --chain takes dev, local or a path"
        case .badChainSpec(let file, let error): "the chain specification \(file) can not be used: \(error)"
        case .node(let reason): reason
        case .argumentNotUTF8(let position): "argument \(position) is not UTF-8; give names and paths in UTF-8"
        case .noHomeFolder: "there is no home folder to keep data in; set HOME or name a folder with --base-path"
        case .notAFolder(let path): "\(path) is not a folder; name another one with --base-path"
        case .folderNotMade(let path, let reason): "the folder \(path) can not be made: \(reason)"
        case .folderNotRemoved(let path, let reason): "\(path) can not be removed: \(reason)"
        case .unreadableFile(let path, let reason): "\(path) can not be read: \(reason)"
        case .databaseInUse(let path, let process):
            "the database \(path) is in use by process \(process); stop the node first"
        case .noTerminal: "there is no terminal to ask for confirmation; use -y to go on without"
        case .noKey: "no key was given; name it as an argument or write it to standard input"
        case .badSecret(let error): error.advice
        case .badMnemonic(let error): error.advice
        case .badAddress(let error): "this is neither a secret nor an address: \(error.advice)"
        case .badPublicKey(let scheme):
            "this is no public key of \(scheme); \(2 * scheme.publicKeyLength) hexadecimal digits are needed"
        case .unknownStateVersion(let version):
            "the runtime wants state version \(version), and only 0 and 1 are known; use a newer \(ProgramVersion.program)"
        case .badGenesisState(let reason): "the genesis state can not be laid out: \(reason)"
        }
    }
}

extension KeyError {
    /// What is wrong, in words that do not repeat the secret.
    var advice: String {
        switch self {
        case .invalidURI: "this is no secret; a phrase, 0x with a seed, or either with //hard/soft///password is needed"
        case .invalidSeed: "the seed is not 0x with 64 hexadecimal digits"
        case .invalidPhrase(let error): error.advice
        case .softJunction(let scheme, let place):
            "junction \(place + 1) of the path is soft, which \(scheme) has not; use // or --scheme sr25519"
        case .unusableSeed: "the seed is no key of secp256k1; use another seed"
        }
    }
}

extension MnemonicError {
    /// What is wrong, in words that do not repeat the secret.
    var advice: String {
        switch self {
        case .badWordCount(let count): "the phrase has \(count) words; 12, 15, 18, 21 or 24 are needed"
        case .unknownWord(let place): "word \(place + 1) of the phrase is not of the English list of BIP-39"
        case .badChecksum: "the words of the phrase do not belong together; check their order and spelling"
        case .badEntropyLength(let count): "\(count) bytes of entropy make no phrase"
        }
    }
}

extension SS58Error {
    /// What is wrong with an address.
    var advice: String {
        switch self {
        case .badBase58: "it has characters that addresses have not"
        case .badLength: "it has not the length of an address"
        case .invalidPrefixByte, .reservedPrefix: "it belongs to no network"
        case .badChecksum: "its checksum is wrong; check the spelling"
        case .wrongNetwork(let expected, let found): "it belongs to network \(found) instead of \(expected)"
        }
    }
}
