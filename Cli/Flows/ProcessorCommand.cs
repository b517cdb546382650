using System.CommandLine;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Flows;

static class ProcessorCommand
{
    static readonly Argument<string> Processor = new("PROCESSOR") { Description = "The kind of worker, as chunker" };
    static readonly Argument<string> Variant = new("VARIANT") { Description = "The variant's name" };

    public static Command Create(GlobalOptions global)
    {
        var list = new Command("list", "Lists the variants that are wanted, and whether workers run them.");
        var show = new Command("show", "Shows one variant, wanted against reported.") { Processor, Variant };
        global.Run(list, ListAsync);
        global.Run(show, ShowAsync);
        return new Command("processor", "Shows what processors should run, and what they run.") { list, show };
    }

    static async Task ListAsync(Invocation invocation)
    {
        var variants = await invocation.Server.ListProcessorsAsync(invocation.Workspace, invocation.Cancellation);
        invocation.Report.Table(variants, FlowTable.VariantColumns, FlowTable.Variants(variants));
    }

    static async Task ShowAsync(Invocation invocation)
    {
        var variant = await invocation.Server.GetVariantAsync(invocation.Workspace, invocation.Get(Processor), invocation.Get(Variant), invocation.Cancellation);
        invocation.Report.Table(variant, ["what", "value"], variant.Members());
    }
}
