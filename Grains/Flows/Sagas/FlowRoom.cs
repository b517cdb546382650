using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;
using FlowNote = TrustFlow.Config.FlowNote;

namespace TrustFlow.Flows.Sagas;

/// <summary>What the sagas of one flow work with: the grains, the store and the clock, and how a step is tried again.</summary>
sealed class FlowRoom(FlowKey flow, IGrainFactory grains, IConfigStore store, TimeProvider time, FlowOptions options, ILogger logger, CancellationToken life)
{
    const int LongestEvent = 1_000;

    public FlowKey Flow => flow;

    public IGrainFactory Grains => grains;

    public IConfigStore Store => store;

    public FlowOptions Options => options;

    public ILogger Logger => logger;

    /// <summary>Ends when the activation does; what is under way then goes on in the next one.</summary>
    public CancellationToken Life => life;

    public IWorkspaceGrain Workspace => grains.GetGrain<IWorkspaceGrain>(flow.Workspace);

    /// <summary>Why the step under way did not succeed when it was last tried; null where it was not tried or did.</summary>
    public string? Trouble { get; private set; }

    public TimeProvider Time => time;

    public DateTimeOffset Now => time.GetUtcNow();

    public Saga NewSaga<T>(string id, string kind, string step, T state) => new(flow.Workspace, flow.Flow, id, kind, step, SagaText.Write(state), Now);

    public async Task<ConfigValue> ReadAsync(string type, string key) => (await Workspace.GetAsync([new ConfigKey(type, key)], life)).Values[0];

    public Task<CommitResult> CommitAsync(ConfigBatch batch, FlowNote note) =>
        grains.GetGrain<IOwnedEntriesGrain>(flow.Workspace).CommitOwnedAsync(batch, note, life);

    /// <summary>What a batch notes of the flow: where its saga stands from then on, if that changes, and what happened, if anything did.</summary>
    public FlowNote Note(Saga? saga, string? kind = null, string message = "") =>
        new(flow.Flow, [], false, saga is null ? null : new SagaNote(saga.Id, saga.Kind, saga.Step, saga.State, saga.StartedAt), false)
        {
            Events = kind is null ? [] : [new Config.FlowEvent(Now, kind, Line(message), null)],
        };

    /// <summary>Writes down where a saga stands, what the flow uses beside from then on, and what happened.</summary>
    public Task SaveAsync(Saga saga, FlowUses added, string kind, string message) => store.SaveSagaAsync(saga, added, [new(Now, kind, Line(message), null)], life);

    /// <summary>Strikes a saga out, until that is done, with all that the flow uses where asked.</summary>
    public Task EndAsync(Saga saga, string kind, string message, bool usesCleared = false) =>
        UntilDoneAsync($"end the {saga.Kind}", () => store.EndSagaAsync(flow.Workspace, flow.Flow, saga.Id, usesCleared, [new(Now, kind, Line(message), null)], life));

    /// <summary>Does a step of which nobody can know whether it was done when it failed, until it succeeds or is refused.</summary>
    public async Task<T> UntilDoneAsync<T>(string step, Func<Task<T>> act)
    {
        while (true)
        {
            try
            {
                var result = await act();
                Trouble = null;
                return result;
            }
            catch (Exception failure) when (failure is (not TrustFlowException) or ConfigException && !life.IsCancellationRequested)
            {
                Trouble = $"to {step} failed ({failure.Message.Trim().TrimEnd('.')})";
                SagaLog.StepFailed(logger, flow.Workspace, flow.Flow, step, failure.Message);
            }

            await PauseAsync();
        }
    }

    public Task UntilDoneAsync(string step, Func<Task> act) => UntilDoneAsync(step, async () =>
    {
        await act();
        return true;
    });

    /// <summary>Does a step as <see cref="UntilDoneAsync{T}"/>, again with what it reads anew whenever another flow moved what the two share.</summary>
    public async Task<T> UntilNothingMovesAsync<T>(string step, Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await UntilDoneAsync(step, act);
            }
            catch (ConfigConflictException)
            {
                // Another flow was quicker: what it left decides.
            }

            if (attempt >= options.SharedAttempts) await PauseAsync();
        }
    }

    /// <summary>Waits before a step is tried again that another flow holds up.</summary>
    /// <param name="variant">The variant that the other flow makes anew.</param>
    public Task HeldAsync(VariantName variant)
    {
        Trouble = $"another flow makes '{variant}' anew";
        return PauseAsync();
    }

    /// <summary>Waits before something is asked again that was not answered.</summary>
    public Task PauseAsync() => PauseAsync(options.StorePause);

    /// <summary>Does work on a topic a set number of times; answers why the last attempt failed, or null.</summary>
    public async Task<Exception?> TryOnBrokerAsync(Func<Task> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await act();
                return null;
            }
            catch (Exception failure) when (!life.IsCancellationRequested)
            {
                if (attempt >= options.BrokerAttempts) return failure;
            }

            await PauseAsync(options.BrokerPause);
        }
    }

    /// <summary>Works on several things, a bounded number at a time, in order of their results.</summary>
    public async Task<ImmutableArray<TResult>> EachAsync<T, TResult>(IEnumerable<T> items, Func<T, Task<TResult>> act)
    {
        var all = items.ToList();
        var results = new TResult[all.Count];
        await Turns.EachAsync(all.Count, options.TopicsAtOnce, async i => results[i] = await act(all[i]), life);
        return [.. results];
    }

    static string Line(string message) => OneLine.Cut(message.ReplaceLineEndings(" "), LongestEvent);

    Task PauseAsync(TimeSpan pause) => Task.Delay(pause, time, life);
}
