using TrustFlow.Client.Config;

namespace TrustFlow.Client.Tests.Config;

public sealed class FlowRecordsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("""{"description": "d", "status": "stopping"}""")]
    public void Record_AbsentOrStopping_IsNotWanted(string? record) => Assert.Null(FlowRecords.Wanted(record));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status": "paused"}""")]
    [InlineData("""{"status": {"stopping": true}}""")]
    [InlineData("\"stopping\"")]
    [InlineData("no json")]
    public void Record_OfAnyOtherForm_IsWanted(string record) => Assert.Equal(record, FlowRecords.Wanted(record));

    [Theory]
    [InlineData("""{"status": "paused"}""", true)]
    [InlineData("""{"status": "stopping"}""", false)]
    [InlineData("""{"paused": {}}""", false)]
    [InlineData("no json", false)]
    public void Record_SaysWhetherItIsPaused(string record, bool paused) => Assert.Equal(paused, FlowRecords.IsPaused(record));
}
