using Spectre.Console;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Documents;

/// <summary>A progress bar, where there is much to do and somebody watches.</summary>
static class LoadProgress
{
    const int Many = 10;

    public static Task ShowAsync(Terminal terminal, int files, Func<Action, Task> work)
    {
        if (files < Many || !terminal.IsInteractive) return work(() => { });
        return terminal.Screen().Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress =>
            {
                var bar = progress.AddTask("Loading", maxValue: files);
                return work(() => bar.Increment(1));
            });
    }
}
