using System.Diagnostics;

namespace TrustFlow.Bench;

/// <summary>Starts and stops of flows with few and many processors, in a silo without other flows and in one among many, turn by turn.</summary>
static class FlowBenchmark
{
    const int Others = 1_000;
    const int Rounds = 21;
    static readonly int[] Sizes = [3, 10, 30, 100];

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-flow-");
        try
        {
            await using var alone = await StartAsync(Path.Combine(folder.FullName, "alone"));
            await using var among = await StartAsync(Path.Combine(folder.FullName, "among"));
            await among.StartOthersAsync(Others);
            await among.CountAsync();
            var measured = new List<(Measured Alone, Measured Among)>();
            foreach (var size in Sizes) measured.Add(await MeasureAsync(alone, among, size));
            var ok = true;
            foreach (var (one, other) in measured) ok &= Tell(one, other);
            ok &= TellGrowth("alone", measured[0].Alone, measured[^1].Alone);
            ok &= TellGrowth($"among {Others} flows", measured[0].Among, measured[^1].Among);
            return ok ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<FlowSilo> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var silo = await FlowSilo.StartAsync(folder, Sizes[^1]);
        foreach (var size in Sizes)
        {
            await silo.PutBlueprintAsync(size);
            for (var warm = 0; warm < 3; warm++) await RoundAsync(silo, new Measured(size));
        }

        return silo;
    }

    static async Task<(Measured Alone, Measured Among)> MeasureAsync(FlowSilo alone, FlowSilo among, int size)
    {
        var (one, other) = (new Measured(size), new Measured(size));
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync(alone, one);
            await RoundAsync(among, other);
        }

        return (one, other);
    }

    static async Task RoundAsync(FlowSilo silo, Measured measured)
    {
        measured.Starts.Add(await TimeAsync(() => silo.StartFlowAsync("f", measured.Size)));
        await silo.ReadyAsync("f");
        measured.Started.Add(await silo.CountAsync());
        measured.Stops.Add(await TimeAsync(() => silo.StopFlowAsync("f")));
        measured.Stopped.Add(await silo.CountAsync());
    }

    static bool Tell(Measured alone, Measured among)
    {
        var size = alone.Size;
        var ok = Figure.AgainstBase($"start of {size}, among {Others} flows against alone", Median(among.Starts), "ms", Median(alone.Starts), 1.2).Print();
        ok &= Figure.AgainstBase($"stop of {size}, among {Others} flows against alone", Median(among.Stops), "ms", Median(alone.Stops), 1.2).Print();
        var (starts, stops) = (alone.Started.Concat(among.Started).ToList(), alone.Stopped.Concat(among.Stopped).ToList());
        ok &= Figure.AtMost($"pushes of a start of {size}, at most", starts.Max(static start => start.Pushes), "pushes", 1).Print();
        ok &= Figure.AtMost($"pushes of a stop of {size}, at most", stops.Max(static stop => stop.Pushes), "pushes", 2).Print();
        ok &= Figure.AtLeast($"workers that asked for their definition at a start of {size}, at least", starts.Min(static start => start.Workers), "workers", size).Print();
        ok &= Figure.AtMost($"requests that they made, at most", starts.Max(static start => start.Requests), "requests", size).Print();
        return ok & Figure.AtMost($"definitions that they asked for, at most", starts.Max(static start => start.Definitions), "definitions", size).Print();
    }

    static bool TellGrowth(string where, Measured few, Measured many) =>
        Figure.AgainstBase($"start of {many.Size} against {few.Size}, {where}", Median(many.Starts), "ms", Median(few.Starts), 12).Print()
        & Figure.AgainstBase($"stop of {many.Size} against {few.Size}, {where}", Median(many.Stops), "ms", Median(few.Stops), 12).Print();

    static async Task<double> TimeAsync(Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await act();
        return clock.Elapsed.TotalMilliseconds;
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    sealed record Measured(int Size)
    {
        public List<double> Starts { get; } = [];

        public List<double> Stops { get; } = [];

        public List<FlowSilo.Counted> Started { get; } = [];

        public List<FlowSilo.Counted> Stopped { get; } = [];
    }
}
