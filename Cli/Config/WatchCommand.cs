using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;

namespace TrustFlow.Cli.Config;

/// <summary><c>trustflow config watch</c>: a line for each entry that changes, for as long as nobody stops it.</summary>
static class WatchCommand
{
    static readonly Argument<string?> Type = new("TYPE") { Description = "The entries' type; all where it is left out", Arity = ArgumentArity.ZeroOrOne };
    static readonly Argument<string?> Key = new("KEY") { Description = "The entry's key; all where it is left out", Arity = ArgumentArity.ZeroOrOne };
    static readonly Option<long?> From = new("--from") { Description = "The version after which to begin; from now on where it is left out", HelpName = "VERSION" };
    static readonly Option<bool> AllWorkspaces = new("--all-workspaces") { Description = "All workspaces but those that begin with _" };

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A server says where it is every 15 s; one that says nothing for so long is gone, though the connection does not tell.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    public static Command Create(GlobalOptions global)
    {
        var watch = new Command("watch", "Writes a line for each entry that changes, until it is stopped. Goes on by itself when the server comes back.") { Type, Key, From, AllWorkspaces };
        global.Run(watch, WatchAsync);
        return watch;
    }

    static async Task WatchAsync(Invocation invocation)
    {
        var type = invocation.Parsed.GetValue(Type);
        var scope = new WatchScope(type is null ? [] : [type], invocation.Get(AllWorkspaces) ? null : invocation.Workspace, invocation.Parsed.GetValue(Key));
        var position = invocation.Get(From);
        long? lost = null;
        try
        {
            for (var begun = false; ;)
            {
                var before = position;
                try
                {
                    await FollowAsync(invocation, scope, position, reached => (begun, position) = (true, reached));
                }
                catch (Exception e) when (begun && IsPassing(e))
                {
                    if (lost != position) TellLost(invocation, position);
                    lost = position;
                }

                if (position == before) await Task.Delay(Pause, invocation.Terminal.Time, invocation.Cancellation);
            }
        }
        catch (OperationCanceledException) when (invocation.Cancellation.IsCancellationRequested)
        {
            // Whoever watches ends it so.
        }
    }

    static async Task FollowAsync(Invocation invocation, WatchScope scope, long? from, Action<long> reached)
    {
        using var silence = new CancellationTokenSource(Silence, invocation.Terminal.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, invocation.Cancellation);
        await foreach (var heard in invocation.Server.WatchAsync(scope, from, ending.Token))
        {
            silence.CancelAfter(Silence);
            foreach (var entry in heard.Entries) Write(invocation, heard, entry);
            reached(heard.Version);
        }
    }

    // One that stays away is told of once.
    static void TellLost(Invocation invocation, long? position)
    {
        lock (invocation.Terminal.Error) invocation.Terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trustflow: The server was lost after version {position}; it is tried again."));
    }

    static bool IsPassing(Exception e) => e is ServerUnreachableException or OperationCanceledException || (e is ServerRefusedException refusal && (int)refusal.Status >= 500);

    static void Write(Invocation invocation, WatchEvent change, WatchedEntry entry)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{change.Version}  {change.At?.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}  {change.Workspace}  {entry.Type}  {entry.Key}  {(entry.New is null ? "(deleted)" : entry.New.ReplaceLineEndings(" "))}");
        var json = new { change.Version, change.At, change.Actor, change.Workspace, entry.Type, entry.Key, entry.Old, entry.New, entry.Secret };
        invocation.Report.Line(text, () => JsonSerializer.Serialize(json, WireJson.Options));
    }
}
