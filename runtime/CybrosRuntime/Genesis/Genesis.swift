import Balances
import FrameSupport
import Sudo
import System
import TransactionPayment

/// Writes the first state of a chain.
enum Genesis {
    static func build(_ config: GenesisConfig) throws(GenesisError) {
        CybrosRuntime.initializeStorageVersions()
        System<CybrosRuntime>.buildGenesis()
        do throws(BalancesGenesisFailure) {
            try Balances<CybrosRuntime>.buildGenesis(config.balances)
        } catch {
            switch error {
            case .belowExistentialDeposit:
                throw GenesisError("a balance is below the existential deposit of \(CybrosRuntime.existentialDeposit)")
            case .duplicate: throw GenesisError("balances.balances names an account twice")
            case .issuanceOverflows:
                throw GenesisError("balances.balances adds up to more than the chain can issue")
            }
        }
        TransactionPayment<CybrosRuntime>.buildGenesis(multiplier: config.feeMultiplier)
        Sudo<CybrosRuntime>.buildGenesis(key: config.sudoKey)
    }
}
