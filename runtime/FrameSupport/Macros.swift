@_exported import HostInterface
@_exported import Primitives
@_exported import ScaleCodec

/// Makes a struct or an enum codable in SCALE, in order of declaration, and describes it in metadata under `path`.
///
/// Field names reach the metadata in snake case (`poolID` is `pool_id`), variants in upper camel case. Doc comments
/// reach it as docs. An enum counts its variants from 0; `@Index(n)` before a case sets another start.
@attached(extension, conformances: ScaleEncodable, ScaleDecodable, ScaleTyped, names: arbitrary)
public macro SCALE(_ path: StaticString) = #externalMacro(module: "RuntimeMacros", type: "ScaleMacro")

/// Makes a pallet's `Call` enum dispatchable: the case `createPool(implID:)` runs the pallet's
/// `static func createPool(_ origin: Origin, implID: ImplID) throws(DispatchError)`.
///
/// Each case needs its `@Index`. A `Compact<T>` argument arrives as `T`. A function may answer what it has used, as
/// `PostDispatchInfo`, or what it has not, as `UnusedWeight`; or, where it knows that of its failures too, a
/// `DispatchOutcome`.
@attached(extension, conformances: PalletCall, names: arbitrary)
public macro Calls(_ path: StaticString) = #externalMacro(module: "RuntimeMacros", type: "CallsMacro")

/// Makes an enum over `Runtime` a pallet under its name on chain.
@attached(member, names: arbitrary)
@attached(extension, conformances: Pallet)
public macro Pallet(_ name: StaticString) = #externalMacro(module: "RuntimeMacros", type: "PalletMacro")

/// Makes a static variable a storage item of the pallet around it; the hashers are those of a map's keys.
@attached(accessor)
public macro Storage(_ hashers: StorageHasher..., name: StaticString = "") =
    #externalMacro(module: "RuntimeMacros", type: "StorageMacro")

/// Lists a static variable among the pallet's constants in metadata.
@attached(peer)
public macro Constant(name: StaticString = "") = #externalMacro(module: "RuntimeMacros", type: "MarkerMacro")

/// The index of an enum case on the wire.
@attached(peer)
public macro Index(_ index: UInt8) = #externalMacro(module: "RuntimeMacros", type: "MarkerMacro")

/// The name of an enum case in metadata, where it is not the Swift name in another case.
@attached(peer)
public macro Named(_ name: StaticString) = #externalMacro(module: "RuntimeMacros", type: "MarkerMacro")

/// The index of a pallet in the runtime that `@ConstructRuntime` builds.
@attached(peer)
public macro PalletIndex(_ index: UInt8) = #externalMacro(module: "RuntimeMacros", type: "MarkerMacro")

/// Puts the pallets named by type aliases with `@PalletIndex` together, in that order: outer enums for calls,
/// events, errors and hold reasons, hooks, inherents and metadata.
@attached(member, names: arbitrary)
public macro ConstructRuntime() = #externalMacro(module: "RuntimeMacros", type: "ConstructRuntimeMacro")

/// A function of the runtime APIs: its arguments in SCALE in, its answer in SCALE out, or why there is none.
public typealias RuntimeFunction<Failure: Error> = (inout ScaleDecoder) throws(Failure) -> [UInt8]

/// Publishes the functions of `RuntimeAPIs` under the names by which hosts call them: `runtimeFunction(named:)` finds
/// them natively, and the Wasm blob exports each.
@freestanding(declaration, names: named(runtimeFunction))
public macro runtimeFunctions<Failure: Error>(_ functions: KeyValuePairs<StaticString, RuntimeFunction<Failure>>) =
    #externalMacro(module: "RuntimeMacros", type: "RuntimeFunctionsMacro")

// How a call went that did not throw, by what its function answers. Generated code picks the function by that type.

/// A call that answers nothing has used all it announced.
public func dispatchOutcome<Call: PalletCall>(_ nothing: Void, of call: Call) -> DispatchOutcome {
    .success(PostDispatchInfo())
}

public func dispatchOutcome<Call: PalletCall>(_ post: PostDispatchInfo, of call: Call) -> DispatchOutcome {
    .success(post)
}

public func dispatchOutcome<Call: PalletCall>(_ unused: UnusedWeight, of call: Call) -> DispatchOutcome {
    .success(PostDispatchInfo(actualWeight: call.dispatchInfo.weight - unused.weight))
}

public func dispatchOutcome<Call: PalletCall>(_ outcome: DispatchOutcome, of call: Call) -> DispatchOutcome { outcome }
