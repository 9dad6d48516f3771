import SwiftIfConfig
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import RuntimeMacros

@Suite struct ExpansionTests {
    static let macros: [String: MacroSpec] = [
        "SCALE": MacroSpec(type: ScaleMacro.self, conformances: ["ScaleEncodable"]),
        "Calls": MacroSpec(type: CallsMacro.self, conformances: ["PalletCall"]),
        "Pallet": MacroSpec(type: PalletMacro.self, conformances: ["Pallet"]),
        "Storage": MacroSpec(type: StorageMacro.self),
        "Constant": MacroSpec(type: MarkerMacro.self),
        "Index": MacroSpec(type: MarkerMacro.self),
        "PalletIndex": MacroSpec(type: MarkerMacro.self),
        "ConstructRuntime": MacroSpec(type: ConstructRuntimeMacro.self),
        "runtimeFunctions": MacroSpec(type: RuntimeFunctionsMacro.self),
    ]

    func expand(
        _ source: String, _ expected: String, diagnostics: [DiagnosticSpec] = [],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        assertMacroExpansion(
            source, expandedSource: expected, diagnostics: diagnostics, macroSpecs: Self.macros,
            indentationWidth: .spaces(4),
            failureHandler: { Issue.record(Comment(rawValue: $0.message), sourceLocation: sourceLocation) })
    }

    /// Expects the misuse to be refused in these words; what else is expanded does not matter.
    func expectMisuse(
        _ source: String, _ message: String, defining conditions: Set<String> = [],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        var messages: [String] = []
        assertMacroExpansion(
            source, expandedSource: "", diagnostics: [], macroSpecs: Self.macros,
            buildConfiguration: StaticBuildConfiguration(
                customConditions: conditions, languageVersion: VersionTuple(6), compilerVersion: VersionTuple(6)),
            failureHandler: { messages.append($0.message) })
        #expect(messages.contains { $0.contains(message) }, "\(messages)", sourceLocation: sourceLocation)
    }

    @Test("A struct is coded field by field and described under its wire names")
    func structure() {
        expand(
            """
            /// A job.
            @SCALE("pallet_x::Job")
            struct Job {
                /// Where it runs.
                var poolID: UInt32
                var isDone: Bool
                static let limit = 3
                var double: Int { 2 }
            }
            """,
            """
            /// A job.
            struct Job {
                /// Where it runs.
                var poolID: UInt32
                var isDone: Bool
                static let limit = 3
                var double: Int { 2 }
            }

            extension Job: ScaleEncodable, ScaleDecodable, ScaleTyped {
                public func encode(to output: inout ScaleEncoder) {
                poolID.encode(to: &output)
                isDone.encode(to: &output)
                }

                public init(from input: inout ScaleDecoder) throws(ScaleError) {
                    self.poolID = try input.decode()
                self.isDone = try input.decode()
                }

                public static func describe(in registry: inout TypeRegistry) -> TypeID {
                    registry.enterDocumented("pallet_x::Job", docs: [" A job."]) { registry in
                        let t0 = registry.describe((UInt32).self)
                    let t1 = registry.describe((Bool).self)

                        return .composite([TypeField("pool_id", t0, typeName: "u32", docs: [" Where it runs."]), TypeField("is_done", t1, typeName: "bool")])
                    }
                }

            }
            """)
    }

    @Test("A storage item has its prefix computed where it is declared")
    func storage() {
        expand(
            """
            @Pallet("System")
            enum System<Runtime> {
                @Storage(.blake2_128Concat) static var account: StorageMap<AccountID, AccountInfo>
            }
            """,
            """
            enum System<Runtime> {
                static var account: StorageMap<AccountID, AccountInfo> {
                    get {
                        .init(StoragePrefix(16154507427712707110, 17856306969756715132, 11275185829746089401, 12185957217682256652), .blake2_128Concat)
                    }
                }

                public static var palletName: StaticString {
                    "System"
                }

                public static var docs: [StaticString] {
                    []
                }

                public static func storageEntries(in registry: inout TypeRegistry) -> [StorageEntry] {
                    var entries: [StorageEntry] = []
                    entries += account.entries("Account", docs: [], in: &registry)
                    return entries
                }

                public static func constants(in registry: inout TypeRegistry) -> [ConstantEntry] {
                    return []
                }
            }

            extension System: Pallet {
            }
            """)
    }

    @Test("Runtime functions are found by name, and exported from Wasm under the same names")
    func runtimeFunctions() {
        expand(
            """
            #runtimeFunctions(["Core_version": RuntimeAPIs.version])
            """,
            """
            func runtimeFunction(named name: String) -> RuntimeAPIs.Function? {
                switch name {
                case "Core_version":
                    RuntimeAPIs.version
                default:
                    nil
                }
            }
            #if hasFeature(Embedded)
            @_expose(wasm, "Core_version")
            @_cdecl("Core_version")
            func __macro_local_12Core_versionfMu_(_ input: UInt32, _ length: UInt32) -> UInt64 {
                RuntimeAPIs.answer("Core_version", RuntimeAPIs.version, input, length)
            }
            #endif
            """)
    }

    @Test("Misuse is refused in words that say what to do")
    func misuse() {
        expectMisuse("@SCALE(\"a::B\") class B {}", "@SCALE is for structs and enums")
        expectMisuse("@SCALE(path) struct B {}", "@SCALE needs the type's path in metadata")
        expectMisuse(
            "@SCALE(\"a::B\") struct B { var x = 1 }", "@SCALE needs the type of each stored property written out")
        expectMisuse("@SCALE(\"a::B\") enum B { @Index(1) case a\n @Index(1) case b }", "two cases have the index 1")
        expectMisuse("@Pallet(\"X\") struct X {}", "@Pallet is for an enum")
        expectMisuse("@Pallet(name) enum X {}", "@Pallet needs the pallet's name on chain")
        expectMisuse(
            "enum X { @Storage static var x: StorageValue<UInt8> }", "@Storage stands inside an enum with @Pallet")
        expectMisuse(
            "@Pallet(\"X\") enum X { @Storage var x: StorageValue<UInt8> }", "@Storage is for a static variable")
        expectMisuse(
            "@Pallet(\"X\") enum X { @Calls(\"a::Call\") enum Call { case go } }",
            "a call needs its index, as in @Index(0)")
        expectMisuse("@ConstructRuntime enum R {}", "a runtime has at least one pallet")
        expectMisuse(
            "@ConstructRuntime struct R { @PalletIndex(0) typealias A = B<R> }", "@ConstructRuntime is for an enum")
        expectMisuse(
            "@ConstructRuntime enum R { @PalletIndex(0) typealias A = B<R>\n @PalletIndex(0) typealias C = D<R> }",
            "two pallets have the index 0")
        let conditional = """
            @ConstructRuntime enum R {
            #if NEXT
            @PalletIndex(0) typealias A = B<R>
            @PalletIndex(0) typealias C = D<R>
            #endif
            }
            """
        expectMisuse(conditional, "a runtime has at least one pallet")
        expectMisuse(conditional, "two pallets have the index 0", defining: ["NEXT"])
        expectMisuse("#runtimeFunctions(functions)", "#runtimeFunctions needs functions by name")
        expectMisuse("#runtimeFunctions([name: a])", "a runtime function's name is a string literal")
        expectMisuse("#runtimeFunctions([\"a\": a, \"a\": b])", "two runtime functions have the name a")
    }
}
