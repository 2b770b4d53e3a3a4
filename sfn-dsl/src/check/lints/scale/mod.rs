//! Size, scale and cost.

mod express_candidate;
mod forwarded_input;
mod inline_map_history;
mod inline_map_overflow;
mod large_literal;
mod long_machine;
mod map_repeats_input;
mod mergeable_pass;
mod near_size_limit;
mod unlimited_distributed_map;
mod unlimited_map;
mod unwritten_map_result;
mod whole_object_result;

super::lints! {
    inline_map_history::InlineMapHistory,
    inline_map_overflow::InlineMapOverflow,
    unlimited_distributed_map::UnlimitedDistributedMap,
    unlimited_map::UnlimitedMap,
    large_literal::LargeLiteral,
    map_repeats_input::MapRepeatsInput,
    whole_object_result::WholeObjectResult,
    unwritten_map_result::UnwrittenMapResult,
    forwarded_input::ForwardedInput,
    mergeable_pass::MergeablePass,
    express_candidate::ExpressCandidate,
    long_machine::LongMachine,
    near_size_limit::NearSizeLimit,
}
