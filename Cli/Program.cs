using TrustFlow.Cli;
using TrustFlow.Cli.Output;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
return await TrustFlowCommand.RunAsync(args, Terminal.OfThisProcess(), stop.Token);
