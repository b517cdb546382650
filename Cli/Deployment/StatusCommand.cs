using System.CommandLine;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Deployment;

static class StatusCommand
{
    public static Command Create(GlobalOptions global)
    {
        var command = new Command("status", "Shows what the deployment is and where it stands.");
        global.Run(command, async invocation =>
        {
            var system = await invocation.Server.GetSystemAsync(invocation.Cancellation);
            invocation.Report.Table(system, ["what", "value"], system.Members());
        });
        return command;
    }
}
