import SwiftSyntax
import SwiftSyntaxMacros

/// `@Pallet("Name")`: name, storage and constants in metadata, and the short forms `deposit` and `fail`.
struct PalletMacro: MemberMacro, ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let pallet = declaration.as(EnumDeclSyntax.self) else { throw MisuseError("@Pallet is for an enum") }
        guard let name = node.stringArgument() else {
            throw MisuseError("@Pallet needs the pallet's name on chain, as in @Pallet(\"Balances\")")
        }
        let members = pallet.memberBlock.members.map(\.decl)
        let storage = members.compactMap(StorageItem.init).map { item in
            "entries += \(item.name).entries(\(literal(item.wireName)), docs: \(literal(item.docs)), in: &registry)"
        }
        let constants = members.compactMap { member -> String? in
            guard let variable = member.as(VariableDeclSyntax.self), variable.attributes.attribute("Constant") != nil,
                let name = variable.bindings.first?.pattern.as(IdentifierPatternSyntax.self)?.identifier.text
            else { return nil }
            let wireName =
                variable.attributes.attribute("Constant")?.stringArgument("name") ?? WireName.upperCamelCase(name)
            return
                "entries.append(ConstantEntry(\(literal(wireName)), \(name), docs: \(literal(variable.docLines)), in: &registry))"
        }
        let nested = Set(members.compactMap { $0.as(EnumDeclSyntax.self)?.name.text })
        var result: [DeclSyntax] = [
            "public static var palletName: StaticString { \(raw: literal(name)) }",
            "public static var docs: [StaticString] { \(raw: literal(declaration.docLines)) }",
            """
            public static func storageEntries(in registry: inout TypeRegistry) -> [StorageEntry] {
                \(raw: storage.isEmpty ? "return []" : "var entries: [StorageEntry] = []\n\(storage.joined(separator: "\n"))\nreturn entries")
            }
            """,
            """
            public static func constants(in registry: inout TypeRegistry) -> [ConstantEntry] {
                \(raw: constants.isEmpty ? "return []" : "var entries: [ConstantEntry] = []\n\(constants.joined(separator: "\n"))\nreturn entries")
            }
            """,
        ]
        if nested.contains("Event") {
            result.append(
                """
                /// Enters an event into the block's record, under topics by which clients may find it.
                static func deposit(_ event: Event, topics: [Hash256] = []) {
                    Runtime.deposit(Runtime.event(event), topics: topics)
                }
                """)
        }
        if nested.contains("Failure") {
            result.append(
                """
                /// The pallet's error as the dispatch error to throw.
                static func fail(_ failure: Failure) -> DispatchError { Runtime.failure(failure) }
                """)
        }
        return result
    }

    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        let source: DeclSyntax = "extension \(type.trimmed): Pallet {}"
        return source.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }
}
