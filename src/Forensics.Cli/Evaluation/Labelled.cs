using Forensics.Engine.Analyze;
using Forensics.Engine.Evaluate;
using Forensics.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Evaluation;

/// <summary>Labelled pictures under the program's analyzers, with a bar.</summary>
static class Labelled
{
    /// <param name="only">As of <see cref="PictureAnalyzer.Analyze"/>.</param>
    public static async Task<IReadOnlyList<ExaminedPicture>> ExamineAsync(
        IReadOnlyList<EditPicture> pictures, CancellationToken cancellation, IReadOnlyCollection<string>? only = null)
    {
        await using var services = Host.Services(Host.Options(dataFolder: ""));
        var labelled = Of(services);
        return await Terminal.WithProgressAsync("examining", report => Task.Run(
            () =>
            {
                List<ExaminedPicture> done = [];
                foreach (var result in Pictures.InOrder(pictures, picture => labelled.Examine(picture, only)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    done.Add(result);
                    report(done.Count, pictures.Count);
                }

                return done;
            }, cancellation));
    }

    /// <summary>As of <see cref="LabelledPictures.PixelsWithout"/>.</summary>
    public static async Task<IReadOnlyList<PixelFigures?>> PixelsWithoutAsync(IReadOnlyList<ExaminedPicture> examined, Func<EditPicture, string> foldOf)
    {
        await using var services = Host.Services(Host.Options(dataFolder: ""));
        return Of(services).PixelsWithout(examined, foldOf);
    }

    public static IReadOnlyList<FittingRow> Rows(IReadOnlyList<ExaminedPicture> examined) =>
        [.. examined.Select(picture => new FittingRow(picture.Findings, picture.Picture.IsEdited, picture.Picture.Source, picture.Picture.Base))];

    static LabelledPictures Of(IServiceProvider services) =>
        new(services.GetRequiredService<PictureAnalyzer>(), services.GetRequiredService<IImageCodec>(), services.GetRequiredService<IKeypointEngine>());
}
