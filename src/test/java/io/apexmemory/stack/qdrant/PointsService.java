package io.apexmemory.stack.qdrant;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.SearchResponse;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateBatchResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Points and payload indexes. A write has taken effect when it is answered; one of points without {@code wait} is only
 * acknowledged, and takes effect a little later, as in Qdrant. What is not overridden answers UNIMPLEMENTED with the method's name.
 */
final class PointsService extends PointsGrpc.PointsImplBase {
    private final CollectionRegistry collections;

    PointsService(CollectionRegistry collections) {
        this.collections = collections;
    }

    @Override
    public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> writes.upsert(request));
    }

    @Override
    public void delete(DeletePoints request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> writes.delete(request));
    }

    @Override
    public void setPayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> writes.setPayload(request));
    }

    @Override
    public void overwritePayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> writes.overwritePayload(request));
    }

    @Override
    public void deletePayload(DeletePayloadPoints request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> writes.deletePayload(request));
    }

    @Override
    public void clearPayload(ClearPayloadPoints request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> writes.clearPayload(request));
    }

    @Override
    public void createFieldIndex(CreateFieldIndexCollection request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> {
            Set<String> known = Requests.with(Requests.ANY_WRITE, "field_name", "field_type", "field_index_params");
            Refusals.refuseOtherThan(known, request);
            return writes.collection().createIndex(request.getFieldName(), PayloadIndex.of(request));
        });
    }

    @Override
    public void deleteFieldIndex(DeleteFieldIndexCollection request, StreamObserver<PointsOperationResponse> observer) {
        write(observer, request.getCollectionName(), request.getWait(), writes -> {
            Refusals.refuseOtherThan(Requests.with(Requests.ANY_WRITE, "field_name"), request);
            PayloadPath.parse(request.getFieldName());
            return writes.collection().deleteIndex(request.getFieldName());
        });
    }

    /** The operations take effect one after the other; when one is refused, those before it stay, as in Qdrant. */
    @Override
    public void updateBatch(UpdateBatchPoints request, StreamObserver<UpdateBatchResponse> observer) {
        Replies.answer(observer, () -> {
            Refusals.refuseOtherThan(Requests.with(Requests.ANY_WRITE, "operations"), request);
            if (request.getOperationsCount() == 0) {
                throw Refusals.outOfRange("operations", "length must be 1 or larger");
            }
            PointWrites writes = new PointWrites(collections.get(request.getCollectionName()), request.getWait());
            UpdateBatchResponse.Builder response = UpdateBatchResponse.newBuilder();
            request.getOperationsList()
                    .forEach(operation -> response.addResult(result(writes.apply(operation), request.getWait())));
            return response.build();
        });
    }

    @Override
    public void get(GetPoints request, StreamObserver<GetResponse> observer) {
        Replies.answer(
                observer,
                () -> GetResponse.newBuilder()
                        .addAllResult(reads(request.getCollectionName()).get(request))
                        .build());
    }

    @Override
    public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> observer) {
        Replies.answer(observer, () -> reads(request.getCollectionName()).scroll(request));
    }

    @Override
    public void count(CountPoints request, StreamObserver<CountResponse> observer) {
        Replies.answer(
                observer,
                () -> CountResponse.newBuilder()
                        .setResult(CountResult.newBuilder()
                                .setCount(reads(request.getCollectionName()).count(request)))
                        .build());
    }

    @Override
    public void query(QueryPoints request, StreamObserver<QueryResponse> observer) {
        Replies.answer(
                observer,
                () -> QueryResponse.newBuilder()
                        .addAllResult(reads(request.getCollectionName()).query(request))
                        .build());
    }

    @Override
    public void search(SearchPoints request, StreamObserver<SearchResponse> observer) {
        Replies.answer(
                observer,
                () -> SearchResponse.newBuilder()
                        .addAllResult(reads(request.getCollectionName()).search(request))
                        .build());
    }

    private PointReads reads(String collection) {
        return new PointReads(collections.get(collection));
    }

    private void write(
            StreamObserver<PointsOperationResponse> observer,
            String collection,
            boolean wait,
            ToLongFunction<PointWrites> write) {
        Replies.answer(observer, () -> {
            long operation = write.applyAsLong(new PointWrites(collections.get(collection), wait));
            return PointsOperationResponse.newBuilder()
                    .setResult(result(operation, wait))
                    .build();
        });
    }

    private static UpdateResult result(long operation, boolean wait) {
        return UpdateResult.newBuilder()
                .setOperationId(operation)
                .setStatus(wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged)
                .build();
    }
}
