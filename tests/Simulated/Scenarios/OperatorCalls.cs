using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>What operators ask of a deployment, told to the history.</summary>
/// <param name="name">Who asks.</param>
/// <param name="stage">Where.</param>
sealed class OperatorCalls(string name, Stage stage)
{
    /// <summary>Puts a batch, again where the answer is lost.</summary>
    public async Task PutAsync(string id, string workspace, ImmutableArray<ConfigWrite> writes, ImmutableArray<ConfigPrecondition> preconditions, int attempts, SimulatedRandom random)
    {
        var what = $"puts {id} to {workspace}: {string.Join(", ", writes.Select(write => $"{write.Type}/{write.Key}"))}";
        var (answered, result) = await WriteAsync(id, what, grains => grains.GetGrain<IWorkspaceGrain>(workspace).CommitAsync(new ConfigBatch(id, name, writes, preconditions)), attempts, random);
        if (answered) stage.History.Answered(name, workspace, id, result);
    }

    /// <summary>Asks for something to be written, again where the answer is lost; nothing where it was refused, or is not known.</summary>
    public async Task<(bool Answered, T? Answer)> WriteAsync<T>(string id, string what, Func<IGrainFactory, Task<T>> call, int attempts, SimulatedRandom random)
    {
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            stage.Simulation.Note(name, $"{what}{(attempt == 1 ? "" : $", for the {attempt}. time")}");
            try
            {
                return (true, await stage.Deployment.Silo.CallAsync(services => call(services.GetRequiredService<IGrainFactory>())));
            }
            catch (TrustFlowException refusal) when (refusal is not ConfigException)
            {
                stage.Simulation.Note(name, $"{id}: {refusal.Message}");
                stage.History.Refused(name, id);
                return default;
            }
            catch (Exception failure)
            {
                // Whether it was committed is not known; sent again, it is found by its id.
                stage.Simulation.Note(name, $"does not know of {id}: {failure.Message}");
                await Task.Delay(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)), stage.Time);
            }
        }

        return default;
    }

    /// <summary>Reads an entry of the type <c>t</c>.</summary>
    public async Task ReadAsync(string workspace, string key)
    {
        var floor = stage.History.Floor(workspace);
        try
        {
            var read = await stage.Deployment.Silo.CallAsync(services => services.GetRequiredService<IGrainFactory>().GetGrain<IWorkspaceGrain>(workspace).GetAsync([new ConfigKey("t", key)]));
            stage.Simulation.Note(name, $"reads {workspace}/t/{key}: {read.Values[0].Value ?? "nothing"}");
            stage.History.Read(read.Values[0], floor);
        }
        catch (Exception failure)
        {
            // Nothing is promised of a read that fails.
            stage.Simulation.Note(name, $"cannot read {workspace}/t/{key}: {failure.Message}");
        }
    }

    /// <summary>Asks the flow service, once.</summary>
    public async Task TryAsync(string what, Func<FlowService, Task> act)
    {
        stage.Simulation.Note(name, what);
        try
        {
            await stage.Deployment.Silo.CallAsync(async services =>
            {
                await act(services.GetRequiredService<FlowService>());
                return what;
            });
            stage.Simulation.Note(name, $"{what}: done");
        }
        catch (Exception failure)
        {
            // A refusal, or an end that is not known: how it ends shows in the store.
            stage.Simulation.Note(name, $"{what}: {failure.Message}");
        }
    }
}
