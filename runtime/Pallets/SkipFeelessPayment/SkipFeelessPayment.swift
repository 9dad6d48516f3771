import FrameSupport
import System

/// Keeps the place of the pallet that lets calls marked as feeless run without payment. No call is, so it stores
/// nothing, tells nothing and takes no part in transactions.
///
/// Source: `cybros-pallets.md` 7.2 and D-16.
@Pallet("SkipFeelessPayment")
public enum SkipFeelessPayment<Runtime: SystemConfig> {}
