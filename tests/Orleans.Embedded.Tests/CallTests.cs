
namespace TrustFlow.Embedded.Tests;

public interface IEcho : IGrainWithStringKey
{
    Task<int> Add(int left, int right);

    ValueTask<string> Key();

    Task Nothing();

    Task<int> FailAfter(bool yield);

    Task<string> CallOther(string key);
}

public sealed class EchoGrain : Grain, IEcho
{
    public Task<int> Add(int left, int right) => Task.FromResult(left + right);

    public ValueTask<string> Key() => new(this.GetPrimaryKeyString());

    public Task Nothing() => Task.CompletedTask;

    public async Task<int> FailAfter(bool yield)
    {
        if (yield) await Task.Yield();
        throw new InvalidDataException("broken");
    }

    public async Task<string> CallOther(string key)
    {
        var answer = await GrainFactory.GetGrain<IEcho>(key).Key();
        Assert.Same(GrainContext, RuntimeContextProbe.Current(this));
        return answer;
    }
}

static class RuntimeContextProbe
{
    internal static IGrainContext? Current(Grain grain) =>
        ReferenceEquals(TaskScheduler.Current, grain.GrainContext.Scheduler) ? grain.GrainContext : null;
}

public sealed class CallTests : IAsyncLifetime
{
    Silo silo = null!;

    public async Task InitializeAsync() => silo = await Silo.StartAsync();

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Call_WithArguments_AnswersResult() => Assert.Equal(5, await silo.Grain<IEcho>("a").Add(2, 3));

    [Fact]
    public async Task Call_OfValueTask_AnswersResult() => Assert.Equal("k", await silo.Grain<IEcho>("k").Key());

    [Fact]
    public async Task Call_OfGrainToGrain_ContinuesOnItsOwnScheduler() => Assert.Equal("y", await silo.Grain<IEcho>("x").CallOther("y"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ThatFails_ThrowsTheSameTypeWithTheOriginalStack(bool yield)
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => silo.Grain<IEcho>("f").FailAfter(yield));
        Assert.Contains(nameof(EchoGrain.FailAfter), error.StackTrace, StringComparison.Ordinal);
    }
}
