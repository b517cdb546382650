using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Embedded.Tests.Simulation;

public sealed class SimulatedIoTests
{
    [Fact]
    public void Operations_EndInAnyOrder()
    {
        var orders = Enumerable.Range(1, 30).Select(seed =>
        {
            var order = "";
            var simulation = new Embedded.Simulation.Simulation((ulong)seed);
            simulation.Run(process => Task.WhenAll("ab".Select(name => simulation.Io.DoAsync(process, "op", () => order += name, Failure))));
            return order;
        });
        Assert.Equal(["ab", "ba"], orders.Distinct().Order());
    }

    [Theory]
    [InlineData(FaultKind.FailsBefore, 0, true)]
    [InlineData(FaultKind.FailsAfter, 1, true)]
    [InlineData(FaultKind.Twice, 2, false)]
    [InlineData(FaultKind.Lost, 0, false)]
    [InlineData(FaultKind.Slow, 1, false)]
    public void ScriptedFault_HappensAtItsOperationAndIsCounted(FaultKind fault, int done, bool fails)
    {
        var count = 0;
        var failures = new List<string>();
        var simulation = new Embedded.Simulation.Simulation(1);
        simulation.Io.Plan = new ScriptedFaults(new Dictionary<long, FaultKind> { [2] = fault });
        simulation.Run(async process =>
        {
            await simulation.Io.DoAsync(process, "first", () => 0, Failure);
            try
            {
                await simulation.Io.DoAsync(process, "second", () => ++count, Failure);
            }
            catch (IOException error)
            {
                failures.Add(error.Message);
            }
        });
        Assert.Equal(done, count);
        Assert.Equal(fails ? 1 : 0, failures.Count);
        Assert.Equal(1, Assert.Single(simulation.Faults.Counts).Value);
        Assert.Equal("start/second#1", Assert.Single(simulation.Faults.Injected).Id);
        if (fault == FaultKind.Slow) Assert.True(simulation.Elapsed >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void RandomFaults_AreThoseOfTheSeed()
    {
        Assert.Equal(Happened(9), Happened(9));
        Assert.NotEqual(Happened(9), Happened(10));
        Assert.InRange(Happened(9).Count, 10, 60);

        static IReadOnlyList<InjectedFault> Happened(ulong seed)
        {
            var simulation = new Embedded.Simulation.Simulation(seed);
            simulation.Io.Plan = new RandomFaults(0.3);
            simulation.Run(async process =>
            {
                for (var i = 0; i < 100; i++) await Task.WhenAny(simulation.Io.DoAsync(process, "op", () => i, Failure));
            });
            return simulation.Faults.Injected;
        }
    }

    [Fact]
    public void Cancellation_EndsTheWaitAndNotTheOperation()
    {
        var done = false;
        var simulation = new Embedded.Simulation.Simulation(1);
        simulation.Io.Plan = new ScriptedFaults(new Dictionary<long, FaultKind> { [1] = FaultKind.Slow });
        simulation.Run(async process =>
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1), process.Time);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => simulation.Io.DoAsync(process, "op", () => done = true, Failure, null, soon.Token));
            Assert.Equal(TimeSpan.FromSeconds(1), simulation.Elapsed);
            await Task.Delay(TimeSpan.FromMinutes(1), process.Time);
        });
        Assert.True(done);
    }

    static IOException Failure(string message) => new(message);
}
