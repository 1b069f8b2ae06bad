using Forensics.Engine.Analyze;
using Forensics.Engine.Evaluate;
using Forensics.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Evaluation;

/// <summary>Labelled pictures under the program's analyzers, with a bar.</summary>
static class Labelled
{
    public static async Task<IReadOnlyList<ExaminedPicture>> ExamineAsync(IReadOnlyList<EditPicture> pictures, CancellationToken cancellation) =>
        await ForEachAsync("examining", pictures, (labelled, picture) => labelled.Examine(picture), cancellation);

    public static async Task<IReadOnlyList<BlockSample>> SampleAsync(IReadOnlyList<EditPicture> pictures, CancellationToken cancellation) =>
        [.. (await ForEachAsync("sampling", pictures, (labelled, picture) => labelled.Sample(picture), cancellation)).OfType<BlockSample>()];

    public static IReadOnlyList<FittingRow> Rows(IReadOnlyList<ExaminedPicture> examined) =>
        [.. examined.Select(picture => new FittingRow(picture.Findings, picture.Picture.IsEdited, picture.Picture.Source, picture.Picture.Base))];

    static async Task<List<T>> ForEachAsync<T>(string what, IReadOnlyList<EditPicture> pictures, Func<LabelledPictures, EditPicture, T> work, CancellationToken cancellation)
    {
        await using var services = Host.Services(Host.Options(dataFolder: ""));
        var labelled = new LabelledPictures(
            services.GetRequiredService<PictureAnalyzer>(), services.GetRequiredService<IImageCodec>(), services.GetRequiredService<IKeypointEngine>());
        return await Terminal.WithProgressAsync(what, report => Task.Run(
            () =>
            {
                List<T> done = [];
                foreach (var result in Pictures.InOrder(pictures, picture => work(labelled, picture)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    done.Add(result);
                    report(done.Count, pictures.Count);
                }

                return done;
            }, cancellation));
    }
}
