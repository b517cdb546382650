using System.CommandLine;
using System.Text.Json;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Flows;

static class TopicCommand
{
    static readonly Argument<string> Topic = new("TOPIC") { Description = "The topic, as flow:tg:chunk, q1/tg/flow/chunk or persistent://tg/flow/chunk" };
    static readonly IReadOnlyList<string> LeakColumns = ["topic", "queue", "since", "error"];

    public static Command Create(GlobalOptions global)
    {
        var leaked = new Command("leaked", "Lists topics and queues that nobody uses and that could not be deleted.");
        var sweep = new Command("sweep", "Tries now to delete what is leaked; exit status 1 where something is left.");
        var users = new Command("users", "Lists the flows that use a topic.") { Topic };
        global.Run(leaked, LeakedAsync);
        global.Run(sweep, SweepAsync);
        global.Run(users, UsersAsync);
        return new Command("topic", "Shows who uses topics, and cleans up what could not be deleted.") { leaked, sweep, users };
    }

    static async Task LeakedAsync(Invocation invocation)
    {
        var leaks = await invocation.Server.ListLeakedTopicsAsync(invocation.Cancellation);
        if (leaks.Count == 0) invocation.Report.Value("Nothing is leaked.", leaks);
        else invocation.Report.Table(leaks, LeakColumns, leaks.Select(Row));
    }

    static async Task SweepAsync(Invocation invocation)
    {
        var sweep = await invocation.Server.SweepTopicsAsync(invocation.Cancellation);
        var (gone, left) = (FlowTable.Items(sweep, "gone").Count(), FlowTable.Items(sweep, "left").ToList());
        if (left.Count == 0)
        {
            invocation.Report.Value(gone == 0 ? "Nothing is leaked." : $"{gone} gone, nothing is left.", sweep);
            return;
        }

        invocation.Report.Heading($"{gone} gone, {left.Count} left:");
        invocation.Report.Table(sweep, LeakColumns, left.Select(Row));
        invocation.Status = ExitStatus.Failed;
    }

    static async Task UsersAsync(Invocation invocation)
    {
        var users = await invocation.Server.GetTopicUsersAsync(invocation.Get(Topic), invocation.Cancellation);
        invocation.Report.Heading($"The topic {users.Cell("topic")} {(users.Cell("exists") == "true" ? "is on the broker." : "is not on the broker.")}");
        invocation.Report.Table(users, ["workspace", "flow", "as"], FlowTable.Items(users, "users").Select(user => (IReadOnlyList<string?>)[user.Cell("workspace"), user.Cell("flow"), user.Cell("topic")]));
    }

    static IReadOnlyList<string?> Row(JsonElement leak) => [leak.Cell("topic"), leak.Cell("subscription"), FlowTable.Time(leak, "since"), leak.Cell("error")];
}
