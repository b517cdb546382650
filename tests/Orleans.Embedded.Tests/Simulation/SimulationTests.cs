using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Embedded.Tests.Simulation;

public sealed class SimulationTests
{
    [Fact]
    public void Run_SameSeed_TakesTheSameStepsToTheLetter()
    {
        var first = Counted(7);
        var second = Counted(7);
        Assert.NotEmpty(first.Trace);
        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.Order, second.Order);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void Run_DifferentSeeds_TakeDifferentOrders()
    {
        var orders = Enumerable.Range(1, 20).Select(seed => string.Join(' ', Counted((ulong)seed).Order)).Distinct();
        Assert.True(orders.Count() > 10);
    }

    [Fact]
    public void Run_OfVirtualHours_TakesAFewSteps()
    {
        var simulation = new Embedded.Simulation.Simulation(1);
        simulation.Run(process => Task.Delay(TimeSpan.FromHours(20), process.Time));
        Assert.Equal(TimeSpan.FromHours(20), simulation.Elapsed);
        Assert.InRange(simulation.Steps, 1, 10);
    }

    [Fact]
    public void Run_Fails_WithTheScenariosOwnError()
    {
        var simulation = new Embedded.Simulation.Simulation(1);
        var error = Assert.Throws<FormatException>(() => simulation.Run(async process =>
        {
            await Task.Yield();
            throw new FormatException("as the scenario says");
        }));
        Assert.Equal("as the scenario says", error.Message);
    }

    [Fact]
    public void Run_ThatWaitsForNothing_SaysWhatWaits()
    {
        var simulation = new Embedded.Simulation.Simulation(3);
        var stuck = Assert.Throws<SimulationStuckException>(() => simulation.Run(_ => new TaskCompletionSource().Task));
        Assert.Equal(3ul, stuck.Seed);
        Assert.Contains("Nothing is left", stuck.Message);
    }

    [Fact]
    public void Run_BeyondItsTime_SaysWhichGrainWaits()
    {
        var simulation = new Embedded.Simulation.Simulation(new SimulationOptions(1) { TimeLimit = TimeSpan.FromMinutes(10) });
        var silo = simulation.Silo();
        var stuck = Assert.Throws<SimulationStuckException>(() => simulation.Run(async process =>
        {
            await silo.StartAsync();
            _ = silo.Counter("slow").WaitAsync(TimeSpan.FromDays(1));
            await new TaskCompletionSource().Task;
        }));
        Assert.Contains("silo: counter/slow: ICounterGrain.WaitAsync runs", stuck.Waiting);
    }

    [Fact]
    public void Run_BeyondItsSteps_IsStuck()
    {
        var simulation = new Embedded.Simulation.Simulation(new SimulationOptions(1) { StepLimit = 1_000 });
        Assert.Throws<SimulationStuckException>(() => simulation.Run(async _ =>
        {
            while (true) await Task.Yield();
        }));
    }

    [Fact]
    public void ForeignThread_IsReportedWithItsPlace()
    {
        var simulation = new Embedded.Simulation.Simulation(1);
        var violation = Assert.Throws<SimulationViolationException>(() => simulation.Run(_ => StrayAsync()));
        Assert.Contains($"{nameof(SimulationTests)}.{nameof(AwaitAsync)}", violation.Places);
    }

    [Fact]
    public void ForeignThread_InAGrainsTurn_IsReportedWithItsPlace()
    {
        var simulation = new Embedded.Simulation.Simulation(1);
        var silo = simulation.Silo(builder => builder.AddIncomingGrainCallFilter(async call =>
        {
            await StrayAsync();
            await call.Invoke();
        }));
        var violation = Assert.Throws<SimulationViolationException>(() => simulation.Run(async _ =>
        {
            await silo.StartAsync();
            await silo.Counter("a").GetAsync();
        }));
        Assert.Contains($"{nameof(SimulationTests)}.{nameof(AwaitAsync)}", violation.Places);
    }

    [Fact]
    public void RealClock_IsReportedWithItsPlace()
    {
        var simulation = new Embedded.Simulation.Simulation(1);
        var violation = Assert.Throws<SimulationViolationException>(() => simulation.Run(_ => SleepAsync()));
        Assert.Contains($"{nameof(SimulationTests)}.{nameof(SleepAsync)}", violation.Places);
    }

    [Fact]
    public void TimersAtOneMoment_GoOffInAnyOrder()
    {
        var orders = Enumerable.Range(1, 40).Select(seed =>
        {
            var order = "";
            new Embedded.Simulation.Simulation((ulong)seed).Run(process => Task.WhenAll("abc".Select(async name =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), process.Time);
                order += name;
            })));
            return order;
        });
        Assert.Equal(6, orders.Distinct().Count());
    }

    [Fact]
    public void Random_IsTheSameOnEveryMachine()
    {
        var random = new SimulatedRandom(42).For("order");
        Assert.Equal([0, 6, 9], new[] { random.Between(0, 9), random.Between(0, 9), random.Between(0, 9) });
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.InRange(random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
    }

    // It is waited for before the other thread may end.
    static Task StrayAsync()
    {
        var gate = new ManualResetEventSlim();
        var stray = AwaitAsync(gate);
        gate.Set();
        return stray;
    }

    static async Task AwaitAsync(ManualResetEventSlim gate) => await Task.Run(() => gate.Wait());

    static async Task SleepAsync() => await Task.Delay(200);

    static (IReadOnlyList<string> Trace, List<string> Order, ulong Fingerprint) Counted(ulong seed)
    {
        var simulation = new Embedded.Simulation.Simulation(new SimulationOptions(seed) { Traced = true });
        var order = new List<string>();
        simulation.Run(process => simulation.Silo().CountAsync(process, order));
        return (simulation.Trace, order, simulation.Fingerprint);
    }
}
