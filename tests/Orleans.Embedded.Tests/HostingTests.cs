using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;

namespace TrustFlow.Embedded.Tests;

public interface IListener : IGrainObserver
{
    void Hear(string word);

    Task Ask(string word);
}

public interface ISpeaker : IGrainWithGuidKey
{
    Task Speak(IListener listener, string word);

    Task<string> Self();
}

public sealed class SpeakerGrain : Grain, ISpeaker
{
    public async Task Speak(IListener listener, string word)
    {
        listener.Hear(word);
        await listener.Ask(word);
    }

    public async Task<string> Self() => $"{this.AsReference<ISpeaker>().GetPrimaryKey() == this.GetPrimaryKey()}";
}

interface IInternalGrain : IGrainWithIntegerCompoundKey
{
    Task<InternalRecord> Echo(InternalRecord record);
}

sealed record InternalRecord(string Text);

sealed class InternalGrain : Grain, IInternalGrain
{
    public Task<InternalRecord> Echo(InternalRecord record) =>
        Task.FromResult(new InternalRecord($"{record.Text} {this.GetPrimaryKeyLong(out var extension)} {extension}"));
}

public interface IBadGrain : IGrainWithStringKey
{
    int Now();
}

public sealed class HostingTests
{
    [Fact]
    public async Task Lifecycle_RunsStagesUpwards_AndDownwardsAtTheStop()
    {
        var log = new List<string>();
        await using (await Silo.StartAsync(builder => builder
            .AddStartupTask((services, _) =>
            {
                log.Add("task");
                return services.GetRequiredService<IGrainFactory>().GetGrain<IEcho>("startup").Nothing();
            })
            .ConfigureServices(services =>
            {
                services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(log, ServiceLifecycleStage.Last));
                services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(log, ServiceLifecycleStage.ApplicationServices));
            })))
        {
            Assert.Equal([$"start {ServiceLifecycleStage.ApplicationServices}", "task", $"start {ServiceLifecycleStage.Last}"], log);
            log.Clear();
        }
        Assert.Equal([$"stop {ServiceLifecycleStage.Last}", $"stop {ServiceLifecycleStage.ApplicationServices}"], log);
    }

    [Fact]
    public async Task StartupTask_ThatFails_FailsTheStart() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => Silo.StartAsync(builder => builder.AddStartupTask((_, _) => throw new InvalidDataException("no start"))));

    [Fact]
    public async Task Call_BeforeTheStart_SaysSo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans();
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IEcho>("early").Nothing());
        Assert.Contains("before the silo started", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observer_IsCalledByGrains_InOrder_UntilItsReferenceIsDeleted()
    {
        await using var silo = await Silo.StartAsync();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);
        var speaker = silo.Client.GetGrain<ISpeaker>(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]));
        await speaker.Speak(reference, "a");
        await speaker.Speak(reference, "b");
        Assert.Equal(["heard a", "asked a", "heard b", "asked b"], listener.Words);
        Assert.Equal("True", await speaker.Self());
        silo.Client.DeleteObjectReference<IListener>(reference);
        await Assert.ThrowsAsync<InvalidOperationException>(() => speaker.Speak(reference, "c"));
    }

    [Fact]
    public async Task Interface_ThatIsNotPublic_CanBeCalled()
    {
        await using var silo = await Silo.StartAsync();
        Assert.Equal("x 7 ext", (await silo.Client.GetGrain<IInternalGrain>(7, "ext").Echo(new("x"))).Text);
    }

    [Fact]
    public async Task Reference_OfAnInterfaceThatNobodyImplements_IsRefused()
    {
        await using var silo = await Silo.StartAsync();
        Assert.Contains(nameof(IBadGrain), Assert.Throws<ArgumentException>(() => silo.Grain<IBadGrain>("x")).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => silo.Client.GetGrain<IBadGrain>(GrainId.Create("echo", "x")));
    }

    [Fact]
    public async Task TestCluster_Restarted_ServesReferencesFromBefore()
    {
        await using var cluster = new TestClusterBuilder(1).AddSiloBuilderConfigurator<Storage>().Build();
        await cluster.DeployAsync();
        var life = cluster.GrainFactory.GetGrain<ILife>("cluster", typeof(LifeGrain).FullName);
        var first = await life.Number();
        await cluster.RestartSiloAsync(cluster.Primary!);
        Assert.Equal(first + 1, await life.Number());
        await cluster.DeactivateAsync(life);
        Assert.Equal(first + 2, await life.Number());
        await cluster.KillSiloAsync(cluster.Primary!);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => life.Number());
        await cluster.DeployAsync();
        Assert.Equal(first + 3, await life.Number());
    }

    sealed class Listener : IListener
    {
        internal List<string> Words { get; } = [];

        public void Hear(string word) => Words.Add($"heard {word}");

        public Task Ask(string word)
        {
            Words.Add($"asked {word}");
            return Task.CompletedTask;
        }
    }

    sealed class Participant(List<string> log, int stage) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<Participant>(
            stage,
            _ =>
            {
                log.Add($"start {stage}");
                return Task.CompletedTask;
            },
            _ =>
            {
                log.Add($"stop {stage}");
                return Task.CompletedTask;
            });
    }

    public sealed class Storage : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder.AddMemoryGrainStorageAsDefault();
    }
}
