use video_pipeline::VIDEO_PIPELINE;

#[test]
fn definition_is_the_one_beside_this_package() {
    assert_eq!(VIDEO_PIPELINE.definition(), include_str!("../../video-pipeline.asl.json"));
}
