using Forensics.Imaging;
using Forensics.Similarity.Calibration;
using Forensics.Similarity.Embedding;
using Forensics.Similarity.Models;
using Forensics.Similarity.Products;

namespace Forensics.Engine.Match;

/// <summary>Embedding model, calibration and comparer as the options name them. Safe to use from several threads.</summary>
public sealed class ProductKit : IDisposable
{
    readonly EmbeddingModel model;

    /// <exception cref="ModelException">Model or calibration are missing or damaged.</exception>
    public ProductKit(IKeypointEngine keypoints, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        // One thread: the workers share the processors already.
        model = EmbeddingModel.Load(Path.Combine(options.ModelsFolder, options.ProductModel), new EmbeddingModelOptions { IntraOpThreads = 1 });
        var calibration = ProductCalibration.Read(Path.Combine(options.ModelsFolder, options.ProductCalibration));
        Extractor = new ProductFeatureExtractor(keypoints, model);
        Comparer = new ProductComparer(keypoints, calibration.For(Extractor.ModelSha256));
        CalibrationId = calibration.Id;
    }

    public ProductFeatureExtractor Extractor { get; }

    public ProductComparer Comparer { get; }

    public string CalibrationId { get; }

    public void Dispose() => model.Dispose();
}
