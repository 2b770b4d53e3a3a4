use video_pipeline::{VIDEO_PIPELINE, VIDEO_PIPELINE_FUNCTION};

#[test]
fn definition_is_the_one_beside_this_package() {
    assert_eq!(VIDEO_PIPELINE.definition(), include_str!("../../video-pipeline.asl.json"));
}

#[test]
fn the_function_becomes_the_definition_beside_this_package() {
    assert_eq!(VIDEO_PIPELINE_FUNCTION.definition(), include_str!("../../video-pipeline-function.asl.json"));
}
