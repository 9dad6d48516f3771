import SwiftSyntax
import SwiftSyntaxMacros

/// `@SCALE`: coding and type description of a struct or an enum, in order of declaration.
struct ScaleMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let path = node.stringArgument() else {
            throw MisuseError("@SCALE needs the type's path in metadata, as in \"pallet_balances::types::AccountData\"")
        }
        let docs = literal(declaration.docLines)
        let body: String
        var extra = ""
        if let structure = declaration.as(StructDeclSyntax.self) {
            let fields = try structure.scaleFields()
            let described = describeFields(fields, prefix: "t")
            body = """
                public func encode(to output: inout ScaleEncoder) {
                    \(fields.map { "\($0.binding).encode(to: &output)" }.joined(separator: "\n"))
                }

                public init(from input: inout ScaleDecoder) throws(ScaleError) {
                    \(fields.map { "self.\($0.binding) = try input.decode()" }.joined(separator: "\n"))
                }

                public static func describe(in registry: inout TypeRegistry) -> TypeID {
                    registry.enterDocumented(\(literal(path)), docs: \(docs)) { registry in
                        \(described.lines)
                        return .composite(\(described.list))
                    }
                }
                """
        } else if let enumeration = declaration.as(EnumDeclSyntax.self) {
            let cases = try enumeration.scaleCases()
            body = """
                \(codeCases(cases))

                public static func describe(in registry: inout TypeRegistry) -> TypeID {
                    registry.enterDocumented(\(literal(path)), docs: \(docs)) { registry in
                        \(describeCases(cases, name: WireName.upperCamelCase))
                    }
                }
                """
            extra = conformance(of: enumeration, cases)
        } else {
            throw MisuseError("@SCALE is for structs and enums")
        }
        let source: DeclSyntax = """
            extension \(type.trimmed): ScaleEncodable, ScaleDecodable, ScaleTyped {
                \(raw: body)
                \(raw: extra)
            }
            """
        guard let result = source.as(ExtensionDeclSyntax.self) else { throw MisuseError("@SCALE made no extension") }
        return [result]
    }

    /// What the pallet protocols ask of a `Failure` or a `HoldReason` beside coding.
    private static func conformance(of enumeration: EnumDeclSyntax, _ cases: [CaseSyntax]) -> String {
        let inherited = enumeration.inheritanceClause?.inheritedTypes.map(\.type.trimmedDescription) ?? []
        var members = ""
        if inherited.contains("PalletFailure") {
            let indexes = cases.map { "case .\($0.name): \($0.index)" }.joined(separator: "\n")
            members += "public var variantIndex: UInt8 {\nswitch self {\n\(indexes)\n}\n}\n"
        }
        if inherited.contains("PalletReason") {
            members += "public static var variantCount: Int { \(cases.count) }\n"
        }
        return members
    }
}

/// Attributes that other macros read: they add nothing themselves.
struct MarkerMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] { [] }
}
