using Forensics.Engine.Children;
using Forensics.IntegrationTests.Engine;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Children;

/// <summary>This assembly as a program: a child with an <see cref="UnsoundCodec"/>, and a parent that waits for one that hangs.</summary>
static class UnsoundChild
{
    const string Child = "child", Parent = "parent";

    public static ExaminerCommand Command { get; } = new("dotnet", [typeof(UnsoundChild).Assembly.Location, Child]);

    public static ExaminerCommand HangingParent { get; } = new("dotnet", [typeof(UnsoundChild).Assembly.Location, Parent]);

    static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Parent])
        {
            using var services = EngineHost.Create(EngineHost.Options("unused"), children: Command);
            await services.GetRequiredService<PictureExaminer>().AnalyzeAsync(UnsoundCodec.Spin(1000), [], withPrint: false, default);
        }
        else
        {
            ExaminerLoop.Run(Console.OpenStandardInput(), Console.OpenStandardOutput(), new UnsoundCodec(), new OpenCvKeypointEngine());
        }

        return 0;
    }
}
