import SwiftIfConfig
import SwiftSyntax
import SwiftSyntaxMacros

/// `@ConstructRuntime`: puts pallets together. The pallets are the type aliases marked `@PalletIndex(n)`, in order.
struct ConstructRuntimeMacro: MemberMacro {
    private struct Part {
        var type: String
        var index: UInt8
        /// The case in the outer enums.
        var name: String
    }

    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var parts: [Part] = []
        for member in activeMembers(of: declaration, in: context) {
            guard let alias = member.decl.as(TypeAliasDeclSyntax.self),
                let attribute = alias.attributes.attribute("PalletIndex")
            else { continue }
            guard let index = attribute.integerArgument else { throw MisuseError("@PalletIndex needs a number") }
            if parts.contains(where: { $0.index == index }) { throw MisuseError("two pallets have the index \(index)") }
            let name = alias.name.text
            parts.append(Part(type: name, index: index, name: name.prefix(1).lowercased() + name.dropFirst()))
        }
        guard let runtime = declaration.as(EnumDeclSyntax.self)?.name.text else {
            throw MisuseError("@ConstructRuntime is for an enum")
        }
        guard !parts.isEmpty else { throw MisuseError("a runtime has at least one pallet, marked @PalletIndex(0)") }
        return [
            callEnum(parts, runtime), outerEnum("RuntimeEvent", of: "Event", parts),
            outerEnum("RuntimeError", of: "Failure", parts),
            outerEnum("RuntimeHoldReason", of: "HoldReason", parts, extra: reasonMembers(parts)),
        ] + wrappers(parts) + hooks(parts)
    }

    /// The members that are compiled: a pallet may stand inside of `#if`.
    private static func activeMembers(
        of declaration: some DeclGroupSyntax, in context: some MacroExpansionContext
    ) -> MemberBlockItemListSyntax {
        guard let configuration = context.buildConfiguration,
            let active = declaration.memberBlock.removingInactive(in: configuration).result.as(MemberBlockSyntax.self)
        else { return declaration.memberBlock.members }
        return active.members
    }

    private static func callEnum(_ parts: [Part], _ runtime: String) -> DeclSyntax {
        """
        /// A call of any pallet.
        public indirect enum RuntimeCall: RuntimeCallProtocol {
            \(raw: parts.map { "case \($0.name)(\($0.type).Call)" }.joined(separator: "\n"))

            \(raw: coding(parts, of: "Call", depth: true))

            \(raw: description("RuntimeCall", of: "Call", parts))

            public var dispatchInfo: DispatchInfo {
                switch self {
                \(raw: parts.map { "case .\($0.name)(let call): call.dispatchInfo" }.joined(separator: "\n"))
                }
            }

            public func dispatch(_ origin: Origin) throws(DispatchFailure) -> PostDispatchInfo {
                if !origin.isRoot, !\(raw: runtime).isAllowed(self) { throw DispatchFailure(\(raw: runtime).callFiltered) }
                return try dispatchUnfiltered(origin)
            }

            public func dispatchUnfiltered(_ origin: Origin) throws(DispatchFailure) -> PostDispatchInfo {
                // No closure: calls nest, and each level takes the stack of every function in between.
                Host.startTransaction()
                do throws(DispatchFailure) {
                    let post: PostDispatchInfo
                    switch self {
                    \(raw: parts.map { "case .\($0.name)(let call): post = try call.dispatch(origin)" }.joined(separator: "\n"))
                    }
                    Host.commitTransaction()
                    return post
                } catch {
                    Host.rollbackTransaction()
                    throw error
                }
            }
        }
        """
    }

    private static func outerEnum(_ name: String, of nested: String, _ parts: [Part], extra: String = "") -> DeclSyntax
    {
        let conformances = nested == "HoldReason" ? "PalletReason" : "PalletEnum"
        return """
            /// The pallets' `\(raw: nested)` types as one.
            public enum \(raw: name): \(raw: conformances) {
                \(raw: parts.map { "case \($0.name)(\($0.type).\(nested))" }.joined(separator: "\n"))

                \(raw: coding(parts, of: nested, depth: false))

                \(raw: description(name, of: nested, parts))

                \(raw: extra)
            }
            """
    }

    private static func coding(_ parts: [Part], of nested: String, depth: Bool) -> String {
        let decoding = parts.map { part in
            // The cases of the enum that nests are boxed.
            (depth
                ? "case \(part.index): try input.chargeBox(of: \(part.type).\(nested).self)\n" : "case \(part.index): ")
                + "self = .\(part.name)(try input.decode(\(part.type).\(nested).self))"
        }.joined(separator: "\n")
        let body = """
            switch try input.readByte() {
            \(decoding)
            case let other: throw .invalidVariant(other)
            }
            """
        let initializer =
            depth
            ? "self = try input.descend { (input) throws(ScaleError) in try Self(level: &input) }\n}\n\n"
                + "private init(level input: inout ScaleDecoder) throws(ScaleError) {\n\(body)"
            : body
        return """
            public func encode(to output: inout ScaleEncoder) {
                switch self {
                \(parts.map { "case .\($0.name)(let value):\noutput.append(\($0.index))\nvalue.encode(to: &output)" }.joined(separator: "\n"))
                }
            }

            public init(from input: inout ScaleDecoder) throws(ScaleError) {
                \(initializer)
            }
            """
    }

    private static func description(_ name: String, of nested: String, _ parts: [Part]) -> String {
        let variants = parts.map { part in
            """
            if \(part.type).\(nested).isInhabited {
                let type = registry.describe(\(part.type).\(nested).self)
                variants.append(TypeVariant(\(part.type).palletName, index: \(part.index), fields: [TypeField(nil, type)]))
            }
            """
        }.joined(separator: "\n")
        return """
            public static func describe(in registry: inout TypeRegistry) -> TypeID {
                registry.enter("cybros_runtime::\(name)") { registry in
                    var variants: [TypeVariant] = []
                    \(variants)
                    return .variant(variants)
                }
            }
            """
    }

    private static func reasonMembers(_ parts: [Part]) -> String {
        "public static var variantCount: Int { "
            + parts.map { "\($0.type).HoldReason.variantCount" }.joined(separator: " + ") + " }"
    }

    private static func wrappers(_ parts: [Part]) -> [DeclSyntax] {
        parts.flatMap { part -> [DeclSyntax] in
            [
                "public static func event(_ event: \(raw: part.type).Event) -> RuntimeEvent { .\(raw: part.name)(event) }",
                """
                public static func failure(_ failure: \(raw: part.type).Failure) -> DispatchError {
                    .module(index: \(raw: part.index), variant: failure.variantIndex)
                }
                """,
                """
                /// The call as one of this pallet's; nil where it is another's.
                public static func part(_ call: RuntimeCall) -> \(raw: part.type).Call? {
                    if case .\(raw: part.name)(let call) = call { call } else { nil }
                }
                """,
                """
                public static func holdReason(_ reason: \(raw: part.type).HoldReason) -> RuntimeHoldReason {
                    .\(raw: part.name)(reason)
                }
                """,
            ]
        }
    }

    private static func hooks(_ parts: [Part]) -> [DeclSyntax] {
        func each(_ line: (Part) -> String) -> String { parts.map(line).joined(separator: "\n") }
        return [
            """
            /// Every pallet's `onInitialize`, in order of declaration.
            public static func onInitialize(_ number: BlockNumber) -> Weight {
                var weight = Weight.zero
                \(raw: each { "weight += \($0.type).onInitialize(number)" })
                return weight
            }
            """,
            """
            /// Every pallet's `onIdle`, each with what those before left.
            public static func onIdle(_ number: BlockNumber, remaining: Weight) -> Weight {
                var weight = Weight.zero
                \(raw: each { "weight += \($0.type).onIdle(number, remaining: remaining - weight)" })
                return weight
            }
            """,
            """
            public static func onFinalize(_ number: BlockNumber) {
                \(raw: each { "\($0.type).onFinalize(number)" })
            }
            """,
            """
            public static func offchainWorker(_ number: BlockNumber) {
                \(raw: each { "\($0.type).offchainWorker(number)" })
            }
            """,
            """
            /// Gives every pallet that has nothing in storage yet the version of its code: all of a new chain, and those
            /// that an upgrade brings.
            @discardableResult
            public static func initializeStorageVersions() -> Weight {
                var weight = Weight.zero
                \(raw: each { "weight += \($0.type).initializeStorageVersion(databaseWeight)" })
                return weight
            }
            """,
            """
            /// Every pallet's migrations, then every pallet's `onRuntimeUpgrade`.
            public static func onRuntimeUpgrade() -> Weight {
                var weight = initializeStorageVersions()
                \(raw: each { "weight += \($0.type).migrateStorage(databaseWeight)" })
                \(raw: each { "weight += \($0.type).onRuntimeUpgrade()" })
                return weight
            }
            """,
            """
            /// Asks the call's pallet whether it may run although nobody signed it.
            public static func validateUnsigned(
                _ call: RuntimeCall, source: TransactionSource
            ) throws(TransactionValidityError) -> ValidTransaction {
                switch call {
                \(raw: each { "case .\($0.name)(let call): try \($0.type).validateUnsigned(call, source: source)" })
                }
            }
            """,
            """
            /// The extrinsics that pallets want in every block.
            public static func createInherents(_ data: InherentData) -> [RuntimeCall] {
                var calls: [RuntimeCall] = []
                \(raw: each { "if let call = \($0.type).createInherent(data) { calls.append(.\($0.name)(call)) }" })
                return calls
            }
            """,
            """
            public static func isInherent(_ call: RuntimeCall) -> Bool {
                switch call {
                \(raw: each { "case .\($0.name)(let call): \($0.type).isInherent(call)" })
                }
            }
            """,
            """
            public static func checkInherent(_ call: RuntimeCall, _ data: InherentData) -> InherentError? {
                switch call {
                \(raw: each { "case .\($0.name)(let call): \($0.type).checkInherent(call, data)" })
                }
            }
            """,
            """
            /// Whether the block has what every pallet can not do without.
            public static var isBlockComplete: Bool {
                \(raw: parts.map { "\($0.type).isBlockComplete" }.joined(separator: " && "))
            }
            """,
            """
            /// Checks the invariants of every pallet.
            public static func tryState() throws(TryStateFailure) {
                \(raw: each { "try \($0.type).tryState()" })
            }
            """,
            """
            /// The pallets as metadata lists them.
            public static func palletMetadata(in registry: inout TypeRegistry) -> [PalletMetadata] {
                [\(raw: parts.map { "PalletMetadata(\($0.type).self, index: \($0.index), in: &registry)" }.joined(separator: ",\n"))]
            }
            """,
        ]
    }
}
