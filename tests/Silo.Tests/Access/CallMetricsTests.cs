using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TrustFlow.Access;

namespace TrustFlow.Silo.Tests.Access;

public sealed class CallMetricsTests(GuardedSilo silo) : IClassFixture<GuardedSilo>
{
    [Fact]
    public async Task Calls_WhileSomebodyListens_AreTimedByMethodAndOutcome()
    {
        var seen = new ConcurrentQueue<(string Instrument, string? Method, string? Outcome)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listening) =>
            {
                if (instrument.Meter.Name == CallMetrics.MeterName) listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value >= 0, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value == 1, tags));
        listener.Start();

        await silo.AskAsync("tf_operator", HttpMethod.Put, "/api/v2/workspaces/measured/entries/t/k", 1);
        await silo.AskAsync("tf_operator", HttpMethod.Put, "/api/v2/workspaces/measured/entries/processor:p/v", "refused by a rule");
        await silo.AskAsync("tf_viewer", HttpMethod.Post, "/api/v1/config", new { operation = "delete", workspace = "measured", keys = new[] { new { type = "t", key = "k" } } });

        Assert.Contains(("trustflow.grain.call.duration", "IWorkspaceGrain.CommitAsync", "ok"), seen);
        Assert.Contains(("trustflow.grain.call.duration", "IWorkspaceGrain.CommitAsync", "error"), seen);
        Assert.Contains(("trustflow.grain.call.refused", "IWorkspaceGrain.CommitAsync", null), seen);

        void Note(Instrument instrument, bool isMeasure, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Assert.True(isMeasure);
            string? Tag(string name, ReadOnlySpan<KeyValuePair<string, object?>> among)
            {
                foreach (var tag in among) if (tag.Key == name) return (string?)tag.Value;
                return null;
            }

            seen.Enqueue((instrument.Name, Tag("method", tags), Tag("outcome", tags)));
        }
    }
}
